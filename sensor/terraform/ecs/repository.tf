resource "aws_ecr_repository" "sensor" {
  count = var.create_repository ? 1 : 0

  name                 = "${var.name}/qcs-sensor"
  image_tag_mutability = "IMMUTABLE"
  # A mirror: what is in it can be had again.
  force_delete = true
  tags         = local.tags

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.this.arn
  }
}

resource "aws_ecr_lifecycle_policy" "sensor" {
  count = var.create_repository ? 1 : 0

  repository = aws_ecr_repository.sensor[0].name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The ten newest"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 10 }
      action       = { type = "expire" }
    }]
  })
}
