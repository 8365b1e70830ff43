# A cluster for the registry sensor alone: whoever has the socket of a node's container runtime has the node.

resource "aws_eks_cluster" "this" {
  #checkov:skip=CKV_AWS_39:public access is off unless public_api_cidrs names who may
  #checkov:skip=CKV_AWS_38:public_api_cidrs refuses the whole internet
  #checkov:skip=CKV_AWS_339:the version is EKS' proposal or the user's, and EKS refuses what it does not support
  name     = var.name
  version  = var.kubernetes_version
  role_arn = aws_iam_role.cluster.arn
  tags     = var.tags

  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  # The add-ons below are ours to choose.
  bootstrap_self_managed_addons = false

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = true
  }

  vpc_config {
    subnet_ids              = local.private_subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = length(var.public_api_cidrs) > 0
    public_access_cidrs     = length(var.public_api_cidrs) > 0 ? var.public_api_cidrs : null
  }

  kubernetes_network_config {
    service_ipv4_cidr = var.service_cidr
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.this.arn
    }
  }

  depends_on = [aws_iam_role_policy_attachment.cluster, aws_cloudwatch_log_group.control_plane]
}

# Network policies hold only where an agent enforces them: on EKS that is the CNI, told so.
resource "aws_eks_addon" "vpc_cni" {
  cluster_name             = aws_eks_cluster.this.name
  addon_name               = "vpc-cni"
  service_account_role_arn = aws_iam_role.service_account["cni"].arn
  configuration_values     = jsonencode({ enableNetworkPolicy = "true" })
  tags                     = var.tags
}

resource "aws_eks_addon" "kube_proxy" {
  cluster_name = aws_eks_cluster.this.name
  addon_name   = "kube-proxy"
  tags         = var.tags
}

resource "aws_eks_addon" "coredns" {
  cluster_name = aws_eks_cluster.this.name
  addon_name   = "coredns"
  tags         = var.tags

  depends_on = [aws_eks_node_group.this]
}

# Container Insights: metrics and logs of every pod.
resource "aws_eks_addon" "cloudwatch" {
  cluster_name             = aws_eks_cluster.this.name
  addon_name               = "amazon-cloudwatch-observability"
  service_account_role_arn = aws_iam_role.service_account["cloudwatch"].arn
  tags                     = var.tags

  depends_on = [aws_eks_node_group.this, aws_cloudwatch_log_group.container_insights]
}

resource "aws_launch_template" "node" {
  name_prefix            = "${var.name}-node-"
  vpc_security_group_ids = [aws_security_group.node.id]
  tags                   = var.tags

  # IMDSv2, and out of reach for pods.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted             = true
      kms_key_id            = aws_kms_key.this.arn
      volume_type           = "gp3"
      volume_size           = var.node_volume_gib
      delete_on_termination = true
    }
  }

  monitoring {
    enabled = true
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(var.tags, { Name = "${var.name}-node" })
    }
  }
}

resource "aws_eks_node_group" "this" {
  cluster_name           = aws_eks_cluster.this.name
  node_group_name_prefix = "${var.name}-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = local.private_subnet_ids
  instance_types         = [var.instance_type]
  ami_type               = "AL2023_x86_64_STANDARD"
  tags                   = var.tags

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  scaling_config {
    min_size     = var.node_count.min
    desired_size = var.node_count.desired
    max_size     = var.node_count.max
  }

  update_config {
    max_unavailable = 1
  }

  node_repair_config {
    enabled = true
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size]
  }

  depends_on = [
    aws_iam_role_policy_attachment.node,
    aws_eks_addon.vpc_cni,
    aws_eks_addon.kube_proxy,
    aws_route.nat,
    aws_vpc_security_group_egress_rule.https,
    aws_vpc_security_group_egress_rule.dns,
    aws_vpc_security_group_ingress_rule.api_from_node,
    aws_vpc_security_group_ingress_rule.node_from_control_plane,
  ]
}
