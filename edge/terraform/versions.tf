# Which Terraform and which provider. Names of arguments follow the provider's documentation of 5.22.

terraform {
  required_version = ">= 1.9"

  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.22"
    }
  }
}

# The token comes from CLOUDFLARE_API_TOKEN, so that it stands in no file. Its rights, for this account and zone only:
# Account: Cloudflare Tunnel Edit, Access: Apps and Policies Edit, Access: Service Tokens Edit.
# Zone: DNS Edit, Zone Settings Edit, Cache Rules Edit, Zone WAF Edit.
provider "cloudflare" {}
