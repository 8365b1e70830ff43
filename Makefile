# Every target is one call of the command line (`node dist/cli/index.js --help`), which is safe to repeat. Variables are read from the
# environment, where make puts those it is given: make deploy QUALYS_POD=US2 CREATE_ROLE=true. Secrets belong into the environment
# alone: export QUALYS_API_TOKEN=…, then make. More arguments: make destroy ARGS=--yes.

CLI ?= node dist/cli/index.js
ARGS ?=
# As it was before there was a command line, unless the environment names a region.
export AWS_REGION ?= $(or $(AWS_DEFAULT_REGION),us-east-1)
# Where QScanner was put for the image scanner before, unless the environment names it.
export QSCANNER_PATH ?= $(wildcard build/layer/bin/qscanner)

.DEFAULT_GOAL := help
.PHONY: help deploy deploy-region destroy-region deploy-service deploy-hub deploy-target deploy-spoke deploy-target-stackset \
	deploy-spoke-stackset deploy-image-scanner validate-image-scanner destroy-image-scanner deploy-network destroy-network \
	update destroy logs workflow status package validate verify clean get-qualys-info list-registries

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-24s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo '  Variables: QUALYS_POD QUALYS_API_TOKEN AWS_REGION STACK_NAME CREATE_ROLE EXISTING_ROLE_ARN EXISTING_ROLE_NAME'
	@echo '             OrganizationId OrgUnitIds ServiceAccountId (SecurityAccountId) CentralEventBusArn REGION ARGS'
	@echo '             QUALYS_ACCESS_TOKEN QSCANNER_PATH (build/layer/bin/qscanner) QUALYS_CA_BUNDLE PRIVATE_NETWORK'

deploy: ## Deploy service and target to this account
	$(CLI) deploy $(ARGS)

deploy-region: ## Deploy targets to further regions: REGION=us-west-2,eu-west-1
	$(CLI) deploy region $(ARGS)

destroy-region: ## Delete the targets of further regions: REGION=us-west-2,eu-west-1
	$(CLI) destroy region $(ARGS)

deploy-service: ## Deploy the service, for targets in other accounts
	$(CLI) deploy service $(ARGS)

deploy-hub: deploy-service ## The same

deploy-target: ## Deploy the target of this account
	$(CLI) deploy target $(ARGS)

deploy-spoke: deploy-target ## The same

deploy-target-stackset: ## Deploy targets to the accounts of organization units: OrgUnitIds=ou-…
	$(CLI) deploy target --stack-set $(ARGS)

deploy-spoke-stackset: deploy-target-stackset ## The same

deploy-image-scanner: ## Deploy what scans images when they are pushed to ECR
	$(CLI) deploy image-scanner $(ARGS)

validate-image-scanner: ## Let CloudFormation check its template, and show what deploy-image-scanner would change
	$(CLI) deploy image-scanner --dry-run $(ARGS)

destroy-image-scanner: ## Delete it
	$(CLI) destroy image-scanner $(ARGS)

deploy-network: ## Deploy a private network, whose address a private Qualys platform can let in
	$(CLI) deploy network $(ARGS)

destroy-network: ## Delete it
	$(CLI) destroy network $(ARGS)

update: ## Bring the deployed stacks to this version
	$(CLI) update $(ARGS)

destroy: ## Delete all stacks of this account
	$(CLI) destroy $(ARGS)

logs: ## Follow what the functions write
	$(CLI) logs --follow $(ARGS)

workflow: ## Show the newest scans and what they wait for
	$(CLI) workflow $(ARGS)

status: ## Show the deployed stacks and their outputs
	$(CLI) status $(ARGS)

package: ## Build the zips of the functions and all else of dist from source
	npm run build

validate: ## Let CloudFormation check the templates, and show what deploy would change
	$(CLI) deploy --dry-run $(ARGS)

verify: ## Check everything that scanning rests on
	$(CLI) verify $(ARGS)

clean: ## Delete what building leaves behind, but for QScanner in build/layer
	if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name layer -exec rm -rf {} +; fi

get-qualys-info: ## Show whom at Qualys a role for ECR must trust
	$(CLI) qualys-info $(ARGS)

list-registries: ## List the registries that Qualys knows
	$(CLI) registries $(ARGS)
