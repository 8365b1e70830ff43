locals {
  creates_vpc = var.vpc == null
  vpc_id      = local.creates_vpc ? aws_vpc.this[0].id : var.vpc.id
  subnet_ids  = local.creates_vpc ? aws_subnet.private[*].id : var.vpc.subnet_ids
  zones       = local.creates_vpc ? 2 : 0
  nat_count   = local.creates_vpc ? (var.nat_gateway_per_zone ? 2 : 1) : 0
}

data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394:The first two are taken when the subnets are made, and not looked at again.
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

resource "aws_vpc" "this" {
  count = local.creates_vpc ? 1 : 0

  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = merge(local.tags, { Name = var.name })
}

# Without rules: nobody uses the group that a VPC comes with.
resource "aws_default_security_group" "this" {
  count = local.creates_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${var.name} default, unused" })
}

resource "aws_internet_gateway" "this" {
  count = local.creates_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = var.name })
}

resource "aws_subnet" "public" {
  count = local.zones

  vpc_id                  = aws_vpc.this[0].id
  availability_zone       = data.aws_availability_zones.available.names[count.index]
  cidr_block              = cidrsubnet(var.vpc_cidr, 2, count.index)
  map_public_ip_on_launch = false
  tags                    = merge(local.tags, { Name = "${var.name} public ${count.index + 1}" })

  # A zone that AWS opens later does not move what is there.
  lifecycle {
    ignore_changes = [availability_zone]
  }
}

resource "aws_subnet" "private" {
  count = local.zones

  vpc_id                  = aws_vpc.this[0].id
  availability_zone       = data.aws_availability_zones.available.names[count.index]
  cidr_block              = cidrsubnet(var.vpc_cidr, 2, count.index + 2)
  map_public_ip_on_launch = false
  tags                    = merge(local.tags, { Name = "${var.name} private ${count.index + 1}" })

  # A zone that AWS opens later does not move what is there.
  lifecycle {
    ignore_changes = [availability_zone]
  }
}

# A private Qualys platform may have to allow these addresses.
resource "aws_eip" "nat" {
  count = local.nat_count

  domain     = "vpc"
  tags       = merge(local.tags, { Name = "${var.name} ${count.index + 1}" })
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  count = local.nat_count

  subnet_id     = aws_subnet.public[count.index].id
  allocation_id = aws_eip.nat[count.index].allocation_id
  tags          = merge(local.tags, { Name = "${var.name} ${count.index + 1}" })
}

resource "aws_route_table" "public" {
  count = local.creates_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${var.name} public" })
}

resource "aws_route_table" "private" {
  count = local.zones

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${var.name} private ${count.index + 1}" })
}

resource "aws_route" "public" {
  count = local.creates_vpc ? 1 : 0

  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

resource "aws_route" "private" {
  count = local.zones

  route_table_id         = aws_route_table.private[count.index].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[var.nat_gateway_per_zone ? count.index : 0].id
}

resource "aws_route_table_association" "public" {
  count = local.zones

  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public[0].id
}

resource "aws_route_table_association" "private" {
  count = local.zones

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[count.index].id
}

# Layers of images in ECR come from S3: this way they don't pass, and cost, the NAT gateway.
resource "aws_vpc_endpoint" "s3" {
  count = local.creates_vpc ? 1 : 0

  vpc_endpoint_type = "Gateway"
  vpc_id            = aws_vpc.this[0].id
  service_name      = "com.amazonaws.${local.region}.s3"
  route_table_ids   = aws_route_table.private[*].id
  tags              = merge(local.tags, { Name = "${var.name} S3" })
}

resource "aws_security_group" "host" {
  name_prefix = "${var.name}-host-"
  description = "Hosts of registry sensors: nothing in, HTTPS and DNS out"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = var.name })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.host.id
  description       = "Qualys and registries and AWS"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "dns" {
  for_each = toset(["udp", "tcp"])

  security_group_id = aws_security_group.host.id
  description       = "DNS"
  ip_protocol       = each.key
  from_port         = 53
  to_port           = 53
  cidr_ipv4         = var.dns_cidr
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "proxy" {
  for_each = toset([for address in compact([local.https_proxy, local.qualys_proxy]) : split(":", address)[1]])

  security_group_id = aws_security_group.host.id
  description       = "Proxy"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)
  cidr_ipv4         = var.proxy.cidr
  tags              = local.tags
}
