# The sensor's image, as a copy of your own: scanned when it is pushed, and a tag never moves.
resource "aws_ecr_repository" "sensor" {
  name                 = "${var.name}/qcs-sensor"
  image_tag_mutability = "IMMUTABLE"
  tags                 = var.tags

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.this.arn
  }
}

resource "aws_ecr_lifecycle_policy" "sensor" {
  repository = aws_ecr_repository.sensor.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The last five versions"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 5 }
      action       = { type = "expire" }
    }]
  })
}
