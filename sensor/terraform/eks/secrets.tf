# The ids that make a sensor yours. Either a secret that exists, or one that is made here and filled through a write-only argument:
# no state and no plan holds them.

locals {
  secret_arn = var.qualys_secret_arn == null ? aws_secretsmanager_secret.qualys_ids[0].arn : var.qualys_secret_arn
  # As a list of known length, whatever is unknown at plan time.
  secret_kms_key_arns = var.qualys_secret_arn == null ? [aws_kms_key.this.arn] : compact([var.qualys_secret_key_arn])
}

resource "aws_secretsmanager_secret" "qualys_ids" {
  #checkov:skip=CKV2_AWS_57:Qualys' ids name a subscription and don't rotate
  count = var.qualys_secret_arn == null ? 1 : 0

  name_prefix = "${var.name}/qualys-ids-"
  description = "Activation id, customer id and platform URL of the registry sensor ${var.name}"
  kms_key_id  = aws_kms_key.this.arn
  tags        = var.tags
}

resource "aws_secretsmanager_secret_version" "qualys_ids" {
  count = var.qualys_secret_arn == null && var.qualys_ids_version != null ? 1 : 0

  secret_id                = aws_secretsmanager_secret.qualys_ids[0].id
  secret_string_wo_version = var.qualys_ids_version
  secret_string_wo = jsonencode({
    for key, value in {
      activation-id = var.qualys_ids.activation_id
      customer-id   = var.qualys_ids.customer_id
      pod-url       = var.qualys_ids.pod_url
      https-proxy   = var.qualys_ids.https_proxy
    } : key => value if value != null
  })
}
