# The first wall before the API, of what the free plan has: one rule, windows of 10 seconds, by path and address. The
# finer limits, by kind of request and by visitor, are in the Worker (`ratelimits` of wrangler.toml).

resource "cloudflare_ruleset" "limits" {
  zone_id     = var.zone_id
  name        = "blog: limits"
  description = "Stops a flood before it costs invocations of the Worker."
  kind        = "zone"
  phase       = "http_ratelimit"

  rules = [
    {
      ref         = "api"
      description = "100 requests to the API in 10 seconds from one address"
      expression  = "starts_with(http.request.uri.path, \"/api/\")"
      action      = "block"
      ratelimit = {
        # Counted in each data centre by itself, as the free plan has it.
        characteristics     = ["cf.colo.id", "ip.src"]
        period              = 10
        requests_per_period = 100
        mitigation_timeout  = 10
      }
    },
  ]
}
