# One key for the secrets of Kubernetes, the secret with the ids, disks, images and logs.

data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}

data "aws_region" "this" {}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:a key's policy names the key itself as *
  #checkov:skip=CKV_AWS_111:a key's policy names the key itself as *
  #checkov:skip=CKV_AWS_356:a key's policy names the key itself as *
  #checkov:skip=CKV_AWS_283:the principal * is held to this account and to EC2, as in the policy of AWS' own key for disks
  statement {
    sid       = "Administration"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.this.partition}:iam::${data.aws_caller_identity.this.account_id}:root"]
    }
  }

  # Auto Scaling's own role starts the nodes. It need not exist yet, so it is named by what it does.
  statement {
    sid = "Disks"
    actions = [
      "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:CallerAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["ec2.${data.aws_region.this.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.this.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values = [
        for prefix in ["/aws/eks/${var.name}/", "/aws/containerinsights/${var.name}/", "/aws/vpc/${var.name}/"] :
        "arn:${data.aws_partition.this.partition}:logs:${data.aws_region.this.region}:${data.aws_caller_identity.this.account_id}:log-group:${prefix}*"
      ]
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "Registry sensor ${var.name}: secrets, disks, images, logs"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = var.tags
}

resource "aws_kms_alias" "this" {
  name_prefix   = "alias/${var.name}-"
  target_key_id = aws_kms_key.this.key_id
}
