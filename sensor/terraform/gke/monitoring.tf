# The sensor has not checked in. From inside Google Cloud that shows in two ways: no pod runs, or the sensor, which logs whatever it
# does to its console, has fallen silent. When Qualys last saw it, only Qualys knows: `npx qualys-fargate-scanner registries`.

locals {
  container = [
    "resource.type=\"k8s_container\"",
    "resource.labels.cluster_name=\"${var.name}\"",
    "resource.labels.namespace_name=\"qualys-sensor\"",
    "resource.labels.container_name=\"sensor\"",
  ]
  # The same in PromQL.
  series = "{monitored_resource=\"k8s_container\", cluster_name=\"${var.name}\", namespace_name=\"qualys-sensor\", container_name=\"sensor\"}"

  # `or vector(0)`: what was never there is an alert too, and not only what has gone.
  alerts = {
    not-checked-in = {
      query       = "(sum(increase(logging_googleapis_com:user_${replace(google_logging_metric.sensor_log_lines.name, "-", "_")}${local.series}[${var.silence_minutes}m])) or vector(0)) < 1"
      duration    = "300s"
      description = "The sensor has logged nothing for ${var.silence_minutes} minutes. Its proxy, certificate authority, network policy or ids keep it from Qualys, or it does not run. `npx qualys-fargate-scanner registries` shows when Qualys last saw it."
    }
    not-running = {
      query       = "(count(kubernetes_io:container_uptime${local.series}) or vector(0)) < 1"
      duration    = "900s"
      description = "No container of the sensor runs: scans of registries wait. `kubectl --namespace qualys-sensor describe pods`"
    }
  }
}

resource "google_logging_metric" "sensor_log_lines" {
  project     = var.project_id
  name        = "${var.name}-sensor-log-lines"
  description = "Lines in the log of the Qualys registry sensor"
  filter      = join(" AND ", concat(local.container, var.check_in_text == "" ? [] : ["textPayload:\"${var.check_in_text}\""]))

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.this]
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alerts

  project               = var.project_id
  display_name          = "Qualys registry sensor (${var.name}): ${replace(each.key, "-", " ")}"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.notification_channels
  user_labels           = var.labels

  documentation {
    mime_type = "text/markdown"
    content   = each.value.description
  }

  conditions {
    display_name = replace(each.key, "-", " ")

    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = each.value.duration
      evaluation_interval       = "60s"
      disable_metric_validation = true # the metrics come with the first pod
    }
  }
}

locals {
  charts = [
    { title = "Lines in its log", metric = "logging.googleapis.com/user/${google_logging_metric.sensor_log_lines.name}", aligner = "ALIGN_RATE" },
    { title = "Restarts", metric = "kubernetes.io/container/restart_count", aligner = "ALIGN_DELTA" },
    { title = "Processor, of its limit", metric = "kubernetes.io/container/cpu/limit_utilization", aligner = "ALIGN_MEAN" },
    { title = "Memory, of its limit", metric = "kubernetes.io/container/memory/limit_utilization", aligner = "ALIGN_MEAN" },
  ]
}

resource "google_monitoring_dashboard" "this" {
  project = var.project_id
  dashboard_json = jsonencode({
    displayName = "Qualys registry sensor (${var.name})"
    mosaicLayout = {
      columns = 48
      tiles = concat(
        [
          {
            width = 48, height = 8
            widget = {
              title        = "Has the sensor checked in?"
              incidentList = { policyNames = [for alert in google_monitoring_alert_policy.this : alert.name] }
            }
          },
        ],
        [for index, chart in local.charts : {
          xPos = index % 2 * 24, yPos = 8 + floor(index / 2) * 12, width = 24, height = 12
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [{
                plotType = "LINE"
                timeSeriesQuery = {
                  timeSeriesFilter = {
                    filter      = join(" AND ", concat(["metric.type=\"${chart.metric}\""], local.container))
                    aggregation = { alignmentPeriod = "300s", perSeriesAligner = chart.aligner }
                  }
                }
              }]
            }
          }
        }],
        [
          {
            yPos = 32, width = 48, height = 16
            widget = {
              title     = "Its last words"
              logsPanel = { filter = join(" AND ", local.container), resourceNames = ["projects/${var.project_id}"] }
            }
          },
        ],
      )
    }
  })
}
