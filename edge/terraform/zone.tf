# Settings of the zone. Those that change HTML on its way are off: a changed page no longer fits its Content Security
# Policy, nor its ETag.

locals {
  zone_settings = {
    # Only TLS, and none that is broken.
    always_use_https = "on"
    min_tls_version  = "1.2"
    tls_1_3          = "on"
    http3            = "on"

    # To an origin with a valid certificate only. A tunnel brings its own; this is for a name that is added by hand.
    ssl = "strict"

    # Browsers keep what the origin says; 0 means just that.
    browser_cache_ttl = 0

    # Would put scripts or other text into pages.
    rocket_loader            = "off"
    email_obfuscation        = "off"
    automatic_https_rewrites = "off"

    # Does not see a tunnel that is down (error 1033). The Worker's fallback does.
    always_online = "off"
  }
}

resource "cloudflare_zone_setting" "blog" {
  for_each = local.zone_settings

  zone_id    = var.zone_id
  setting_id = each.key
  value      = each.value
}
