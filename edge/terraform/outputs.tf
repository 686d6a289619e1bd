# What other places need. Secrets are shown by name only: `terraform output -raw worker_client_secret`.

output "tunnel_id" {
  description = "TUNNEL_ID in k8s/settings.env."
  value       = cloudflare_zero_trust_tunnel_cloudflared.blog.id
}

output "access_aud" {
  description = "ACCESS_AUD in k8s/settings.env: the audience that the Worker asks for of moderators."
  value       = cloudflare_zero_trust_access_application.moderation.aud
}

output "model_access_aud" {
  description = "MODEL_ACCESS_AUD in k8s/settings.env: the audience that cloudflared asks for at the model's host."
  value       = cloudflare_zero_trust_access_application.model.aud
}

output "service_token_expires_at" {
  description = "For the alert ServiceTokenExpiresSoon: the day on which the Worker's token ends."
  value       = cloudflare_zero_trust_access_service_token.worker.expires_at
}

output "tunnel_credentials" {
  description = "The file credentials.json of cloudflared, for its secret in the cluster."
  sensitive   = true
  value = jsonencode({
    AccountTag   = var.account_id
    TunnelID     = cloudflare_zero_trust_tunnel_cloudflared.blog.id
    TunnelSecret = var.tunnel_secret
  })
}

output "worker_client_id" {
  description = "MODEL_ACCESS_ID of the Worker: `wrangler secret put MODEL_ACCESS_ID`."
  sensitive   = true
  value       = cloudflare_zero_trust_access_service_token.worker.client_id
}

output "worker_client_secret" {
  description = "MODEL_ACCESS_SECRET of the Worker."
  sensitive   = true
  value       = cloudflare_zero_trust_access_service_token.worker.client_secret
}
