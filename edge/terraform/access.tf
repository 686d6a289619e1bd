# Two doors. The language model: the Worker, with a service token, and nobody else; cloudflared checks the same token again
# at home (`originRequest.access` in its configuration). Moderation: the owner, by e-mail; the Worker checks the token that
# Access gives (ACCESS_TEAM and ACCESS_AUD). So a mistake here does not open either.

resource "cloudflare_zero_trust_access_service_token" "worker" {
  account_id = var.account_id
  name       = "blog: the Worker asks the model"

  # A year. An alert, ServiceTokenExpiresSoon, comes 30 days before.
  duration = "8760h"

  # One more than this makes a new secret; the old one is taken until `previous_client_secret_expires_at`.
  client_secret_version = 1
}

resource "cloudflare_zero_trust_access_policy" "worker" {
  account_id = var.account_id
  name       = "blog: the Worker's service token"

  # For programs: a person who signs in does not match, whoever it is.
  decision = "non_identity"
  include = [{
    service_token = {
      token_id = cloudflare_zero_trust_access_service_token.worker.id
    }
  }]
}

resource "cloudflare_zero_trust_access_application" "model" {
  account_id = var.account_id
  name       = "blog: the model"
  type       = "self_hosted"
  domain     = var.model_domain

  # The token comes with every request, so a short session costs nothing.
  session_duration = "30m"

  # A program that may not enter gets a plain 401 instead of a page to sign in.
  service_auth_401_redirect = true
  app_launcher_visible      = false

  policies = [{
    id         = cloudflare_zero_trust_access_policy.worker.id
    precedence = 1
  }]
}

resource "cloudflare_zero_trust_access_policy" "owner" {
  account_id = var.account_id
  name       = "blog: the owner"
  decision   = "allow"
  include = [{
    email = {
      email = var.owner_email
    }
  }]
}

resource "cloudflare_zero_trust_access_application" "moderation" {
  account_id = var.account_id
  name       = "blog: moderation"
  type       = "self_hosted"

  # The one that the App Launcher shows.
  domain = "${var.domain}/admin"

  # Each with all that is below it, so no asterisk: `/admin/*` would leave `/admin` open. An application has up to five.
  #
  # Not among them is /api/metrics: Prometheus can send one header, `Authorization`, and Access wants two of its own. The
  # Worker asks for ADMIN_TOKEN there. With these addresses closed, that token opens nothing else from outside.
  destinations = [
    { type = "public", uri = "${var.domain}/admin" },
    { type = "public", uri = "${var.domain}/api/admin" },
    { type = "public", uri = "${var.domain}/api/export" },
    { type = "public", uri = "${var.domain}/api/import" },
  ]

  # Cookies for this host only, for no script and for no other site.
  session_duration           = "24h"
  http_only_cookie_attribute = true
  same_site_cookie_attribute = "lax"
  app_launcher_visible       = true

  policies = [{
    id         = cloudflare_zero_trust_access_policy.owner.id
    precedence = 1
  }]
}

# What readers see anyway, for `gen pull`. It lies below /api/export, and the longer path decides.
resource "cloudflare_zero_trust_access_policy" "everybody" {
  account_id = var.account_id
  name       = "blog: everybody"
  decision   = "bypass"
  include = [{
    everyone = {}
  }]
}

resource "cloudflare_zero_trust_access_application" "threads" {
  account_id           = var.account_id
  name                 = "blog: threads are public"
  type                 = "self_hosted"
  domain               = "${var.domain}/api/export/threads.json"
  app_launcher_visible = false

  policies = [{
    id         = cloudflare_zero_trust_access_policy.everybody.id
    precedence = 1
  }]
}
