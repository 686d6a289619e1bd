# What differs from owner to owner. Values stand in terraform.tfvars, which is filled from k8s/settings.env.

variable "account_id" {
  description = "The Cloudflare account that holds the tunnel and the Access applications."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{32}$", var.account_id))
    error_message = "An account's id has 32 hexadecimal digits; the dashboard shows it on the overview of the zone."
  }
}

variable "zone_id" {
  description = "The zone that the blog's host names belong to."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{32}$", var.zone_id))
    error_message = "A zone's id has 32 hexadecimal digits; the dashboard shows it on the overview of the zone."
  }
}

variable "domain" {
  description = "Host of the blog."
  type        = string
}

variable "model_domain" {
  description = "Host of the language model at home: for the Worker alone, behind Access."
  type        = string
}

variable "hook_domain" {
  description = "Host at which Flux is told of a push."
  type        = string
}

variable "owner_email" {
  description = "Who may moderate."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", var.owner_email))
    error_message = "An e-mail address, such as owner@blog.example."
  }
}

# The only secret that goes in. It is made once and kept, because another one cuts the running connectors off:
#   export TF_VAR_tunnel_secret="$(openssl rand -base64 32)"
variable "tunnel_secret" {
  description = "Secret of the tunnel: at least 32 bytes in base64."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.tunnel_secret) >= 44
    error_message = "32 bytes in base64 are 44 characters: openssl rand -base64 32"
  }
}
