# What Cloudflare may keep, and for how long. The origin says it in its headers; these rules let Cloudflare listen. Where
# two rules set the same thing, the later one counts.

resource "cloudflare_ruleset" "cache" {
  zone_id     = var.zone_id
  name        = "blog: cache"
  description = "Pages by the origin's headers, files with a fingerprint for a year, the API never."
  kind        = "zone"
  phase       = "http_request_cache_settings"

  rules = [
    {
      ref         = "pages"
      description = "Everything of the blog, HTML too, as long as CDN-Cache-Control or Cache-Control says"
      expression  = "http.host eq \"${var.domain}\""
      action      = "set_cache_settings"
      action_parameters = {
        cache = true

        # An answer without such a header is not kept: the origin sends one with all that may be.
        edge_ttl = {
          mode = "bypass_by_default"
        }
        browser_ttl = {
          mode = "respect_origin"
        }

        # While a newer page is fetched, readers get the one at hand.
        serve_stale = {
          disable_stale_while_updating = false
        }

        # The origin's ETag is strong, and stays so.
        respect_strong_etags = true
      }
    },
    {
      ref         = "immutable"
      description = "Files whose name holds the digest of their content: a year, but never a mistake"
      expression  = "http.host eq \"${var.domain}\" and starts_with(http.request.uri.path, \"/immutable/\")"
      action      = "set_cache_settings"
      action_parameters = {
        cache = true
        edge_ttl = {
          mode    = "override_origin"
          default = 31536000

          # While a new version rolls out, a new page may ask an old pod for a file that it does not have. A kept 404
          # would break the page for everybody.
          status_code_ttl = [{
            status_code_range = {
              from = 400
              to   = 599
            }
            value = -1
          }]
        }
        browser_ttl = {
          mode = "respect_origin"
        }
        respect_strong_etags = true
      }
    },
    {
      ref         = "api"
      description = "The API answers by itself"
      expression  = "http.host eq \"${var.domain}\" and starts_with(http.request.uri.path, \"/api/\")"
      action      = "set_cache_settings"
      action_parameters = {
        cache = false
      }
    },
    {
      ref         = "others"
      description = "The model and the hook are no pages"
      expression  = "http.host in {\"${var.model_domain}\" \"${var.hook_domain}\"}"
      action      = "set_cache_settings"
      action_parameters = {
        cache = false
      }
    },
  ]
}

# A page that one data centre has is asked of it by the others before home is asked.
resource "cloudflare_tiered_cache" "blog" {
  zone_id = var.zone_id
  value   = "on"
}
