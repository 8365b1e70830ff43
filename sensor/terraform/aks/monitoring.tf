# The sensor has not checked in. From inside Azure that shows in two ways: no pod runs, or the sensor, which logs whatever it does to
# its console, has fallen silent. When Qualys last saw it, only Qualys knows: `npx qualys-fargate-scanner registries`.

locals {
  alerts = {
    not-checked-in = {
      window      = "PT${var.silence_minutes}M"
      description = "The Qualys registry sensor has logged nothing for ${var.silence_minutes} minutes. Its proxy, certificate authority, network policy or ids keep it from Qualys, or it does not run."
      query       = "ContainerLogV2 | where PodNamespace == 'qualys-sensor' and ContainerName == 'sensor' and tostring(LogMessage) contains '${var.check_in_text}' | summarize Found = count()"
    }
    not-running = {
      window      = "PT15M"
      description = "No pod of the Qualys registry sensor runs: scans of registries wait."
      query       = "KubePodInventory | where Namespace == 'qualys-sensor' and Name startswith 'qualys-sensor-' and PodStatus == 'Running' | summarize Found = dcount(Name)"
    }
  }
}

# Each query gives a row even when it finds nothing: count() of no rows is 0.
resource "azurerm_monitor_scheduled_query_rules_alert_v2" "this" {
  for_each = local.alerts

  name                  = "${var.name}-sensor-${each.key}"
  display_name          = "Qualys registry sensor: ${replace(each.key, "-", " ")}"
  description           = each.value.description
  resource_group_name   = local.resource_group_name
  location              = var.location
  scopes                = [azurerm_log_analytics_workspace.this.id]
  severity              = 1
  evaluation_frequency  = "PT5M"
  window_duration       = each.value.window
  skip_query_validation = true # the tables come with the first logs
  tags                  = var.tags

  criteria {
    query                   = each.value.query
    time_aggregation_method = "Maximum"
    metric_measure_column   = "Found"
    operator                = "LessThan"
    threshold               = 1

    failing_periods {
      number_of_evaluation_periods             = 1
      minimum_failing_periods_to_trigger_alert = 1
    }
  }

  dynamic "action" {
    for_each = length(var.action_group_ids) > 0 ? [var.action_group_ids] : []

    content {
      action_groups = action.value
    }
  }
}

locals {
  panels = [
    {
      title = "Lines in the sensor's log", chart = "timechart"
      query = "ContainerLogV2 | where PodNamespace == 'qualys-sensor' and ContainerName == 'sensor' | summarize Lines = count() by bin(TimeGenerated, 5m), PodName"
    },
    {
      title = "Pods that run, with those that look into images", chart = "timechart"
      query = "KubePodInventory | where Namespace == 'qualys-sensor' | summarize Pods = dcount(Name) by bin(TimeGenerated, 5m), PodStatus"
    },
    {
      title = "Restarts", chart = "timechart"
      query = "KubePodInventory | where Namespace == 'qualys-sensor' and Name startswith 'qualys-sensor-' | summarize Restarts = max(PodRestartCount) by bin(TimeGenerated, 5m), Name"
    },
    {
      title = "Its last words", chart = "table"
      query = "ContainerLogV2 | where PodNamespace == 'qualys-sensor' and ContainerName == 'sensor' | project TimeGenerated, PodName, LogMessage | order by TimeGenerated desc | take 100"
    },
  ]
}

resource "azurerm_application_insights_workbook" "this" {
  # A workbook's name is a UUID; this one is made of the cluster's name.
  name                = uuidv5("url", "${local.resource_group_name}/${var.name}/sensor")
  display_name        = "Qualys registry sensor (${var.name})"
  resource_group_name = local.resource_group_name
  location            = var.location
  source_id           = lower(azurerm_log_analytics_workspace.this.id)
  tags                = var.tags

  data_json = jsonencode({
    version = "Notebook/1.0"
    items = [for index, panel in local.panels : {
      type = 3
      name = "panel-${index}"
      content = {
        version       = "KqlItem/1.0"
        title         = panel.title
        query         = panel.query
        visualization = panel.chart
        size          = 0
        queryType     = 0
        resourceType  = "microsoft.operationalinsights/workspaces"
        timeContext   = { durationMs = 86400000 }
      }
    }]
    fallbackResourceIds = [azurerm_log_analytics_workspace.this.id]
  })
}
