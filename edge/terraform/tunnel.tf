# The way in: one tunnel, and the names that lead to it. Home has no open port.

resource "cloudflare_zero_trust_tunnel_cloudflared" "blog" {
  account_id = var.account_id
  name       = "blog"

  # Which host goes to which service stands in Git, in cloudflared's own configuration, where a test reads it. A tunnel
  # that is configured from the dashboard would ignore that file.
  config_src    = "local"
  tunnel_secret = var.tunnel_secret

  lifecycle {
    # A new tunnel has a new id: every name and the cluster's secret would have to follow at the same moment.
    prevent_destroy = true
  }
}

locals {
  hosts = {
    blog  = var.domain
    model = var.model_domain
    hook  = var.hook_domain
  }
}

resource "cloudflare_dns_record" "tunnel" {
  for_each = local.hosts

  zone_id = var.zone_id
  name    = each.value
  type    = "CNAME"
  content = "${cloudflare_zero_trust_tunnel_cloudflared.blog.id}.cfargotunnel.com"
  comment = "To the cluster at home, by its tunnel."

  # A tunnel can only be reached through Cloudflare, and a proxied record has no TTL of its own: 1 says "automatic".
  proxied = true
  ttl     = 1
}
