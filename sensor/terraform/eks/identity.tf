# Roles of the cluster and its nodes, and roles that service accounts take through OpenID Connect (IRSA). No fixed names.

data "aws_iam_policy_document" "assume_by_service" {
  for_each = toset(["eks", "ec2"])

  statement {
    actions = each.value == "eks" ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.value}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name_prefix        = "${var.name}-cluster-"
  assume_role_policy = data.aws_iam_policy_document.assume_by_service["eks"].json
  tags               = var.tags
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role" "node" {
  name_prefix        = "${var.name}-node-"
  assume_role_policy = data.aws_iam_policy_document.assume_by_service["ec2"].json
  tags               = var.tags
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/${each.value}"
}

resource "aws_iam_openid_connect_provider" "this" {
  url            = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
  tags           = var.tags
}

locals {
  issuer = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
  # Which service account takes which role.
  service_accounts = {
    cni        = "system:serviceaccount:kube-system:aws-node"
    cloudwatch = "system:serviceaccount:amazon-cloudwatch:cloudwatch-agent"
    reader     = "system:serviceaccount:qualys-sensor:qualys-sensor-secrets"
  }
}

data "aws_iam_policy_document" "assume_by_service_account" {
  for_each = local.service_accounts

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.this.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = [each.value]
    }
  }
}

resource "aws_iam_role" "service_account" {
  for_each = local.service_accounts

  name_prefix        = "${var.name}-${each.key}-"
  assume_role_policy = data.aws_iam_policy_document.assume_by_service_account[each.key].json
  tags               = var.tags
}

resource "aws_iam_role_policy_attachment" "service_account" {
  for_each = {
    cni        = "AmazonEKS_CNI_Policy"
    cloudwatch = "CloudWatchAgentServerPolicy"
  }

  role       = aws_iam_role.service_account[each.key].name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/${each.value}"
}

# The External Secrets Operator, in the name of one service account: this one secret.
data "aws_iam_policy_document" "read_secret" {
  statement {
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = [local.secret_arn]
  }

  dynamic "statement" {
    for_each = local.secret_kms_key_arns

    content {
      actions   = ["kms:Decrypt"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["secretsmanager.${data.aws_region.this.region}.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role_policy" "read_secret" {
  name_prefix = "read-secret-"
  role        = aws_iam_role.service_account["reader"].id
  policy      = data.aws_iam_policy_document.read_secret.json
}
