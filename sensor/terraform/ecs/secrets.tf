resource "aws_secretsmanager_secret" "qualys_ids" {
  #checkov:skip=CKV2_AWS_57:Qualys has no API that would give new ids; they change when you make a new activation key.
  count = var.qualys_secret_arn == null ? 1 : 0

  name_prefix             = "${var.name}-ids-"
  description             = "Activation and customer id of the registry sensors (${var.name})"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = 30
  tags                    = local.tags
}

# Write-only: neither a plan nor a state file has the ids.
resource "aws_secretsmanager_secret_version" "qualys_ids" {
  count = var.qualys_secret_arn == null ? 1 : 0

  secret_id = aws_secretsmanager_secret.qualys_ids[0].id
  secret_string_wo = jsonencode({
    activation-id = var.qualys_ids.activation_id
    customer-id   = var.qualys_ids.customer_id
  })
  secret_string_wo_version = var.qualys_ids_version
}
