resource "aws_cloudwatch_log_group" "sensor" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the user's; 90 days unless they say otherwise.
  name_prefix       = "${var.name}-sensor-"
  kms_key_id        = aws_kms_key.this.arn
  retention_in_days = var.log_retention_days
  tags              = local.tags
}

resource "aws_cloudwatch_log_group" "flow" {
  count = local.creates_vpc ? 1 : 0

  name_prefix       = "${var.name}-flow-"
  kms_key_id        = aws_kms_key.this.arn
  retention_in_days = var.log_retention_days
  tags              = local.tags
}

resource "aws_flow_log" "this" {
  count = local.creates_vpc ? 1 : 0

  vpc_id                   = aws_vpc.this[0].id
  traffic_type             = "ALL"
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.flow[0].arn
  iam_role_arn             = aws_iam_role.flow_log[0].arn
  max_aggregation_interval = 60
  tags                     = merge(local.tags, { Name = var.name })
}
