# Written by `cargo xtask settings` from k8s/settings.env: change it there.
# DOMAIN, MODEL_DOMAIN, HOOK_DOMAIN, ACCOUNT_ID, ZONE_ID, OWNER_EMAIL.

domain       = "blog.example"
model_domain = "ollama.blog.example"
hook_domain  = "flux.blog.example"
account_id   = "00000000000000000000000000000000"
zone_id      = "00000000000000000000000000000000"
owner_email  = "owner@blog.example"
