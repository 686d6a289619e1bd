# Who may speak to the language model: the Worker, with a service token, and nobody else. cloudflared checks the same
# token again at home (`originRequest.access` in its configuration), so a mistake here does not open the door.

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
