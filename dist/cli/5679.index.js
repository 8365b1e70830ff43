export const id = 5679;
export const ids = [5679];
export const modules = {

/***/ 5679:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   withDeployCommands: () => (/* binding */ withDeployCommands),
/* harmony export */   withDestroyCommands: () => (/* binding */ withDestroyCommands),
/* harmony export */   withStatusOptions: () => (/* binding */ withStatusOptions),
/* harmony export */   withUpdateOptions: () => (/* binding */ withUpdateOptions)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_VSA4XHHB_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9162);
/* harmony import */ var _chunk_ELLDM3PR_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2025);
/* harmony import */ var _chunk_JPNZXF3O_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7316);
/* harmony import */ var _chunk_LWJAQVIW_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2685);
/* harmony import */ var _chunk_NDKCNHCH_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5191);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(179);
/* harmony import */ var _chunk_AN6HPDIZ_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4628);
/* harmony import */ var _chunk_C3IT7HLO_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(5095);
/* harmony import */ var _chunk_B2VIAMSI_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(361);
/* harmony import */ var _chunk_ZJ4XFINE_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(7282);
/* harmony import */ var _chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(1861);
/* harmony import */ var _chunk_VJ5PI2QM_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2606);
/* harmony import */ var _chunk_XOM632RI_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(5188);
/* harmony import */ var _chunk_UT2743L7_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6048);
/* harmony import */ var _chunk_B4UX3LGN_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(4011);
/* harmony import */ var _chunk_GVG2QT7V_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(4994);
/* harmony import */ var _chunk_K32BKLZY_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(1586);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var changes=["parameters","tags","dry-run","operation-timeout","look-interval"],deploys=[...changes,"allow-replacement"],artifacts=["artifact-bucket","artifact-bucket-owner","use-cdk-bucket","cdk-qualifier"],role=["create-role","existing-role-arn","existing-role-name","extend-trust","create-connector"],service=[..._chunk_VSA4XHHB_js__WEBPACK_IMPORTED_MODULE_1__/* .qualysOptionNames */ .TF,"qualys-secret-arn","organization-id"],spread=["stack-set","org-unit-ids","accounts","exclude-accounts","permission-model","delegated-admin","auto-deployment","retain-on-removal","failure-tolerance","max-concurrent","region-concurrency","administration-role-arn","execution-role-name"],deletes=["dry-run","yes","purge","confirm-purge","operation-timeout","look-interval"],deploySubcommands=[{names:["$0"],command:"deploy",describe:"Deploy service and target to this account, and targets to further regions",options:[...service,...role,"regions",...artifacts,...deploys],examples:[["$0 deploy --qualys-pod US2 --create-role","QUALYS_TOKEN is in the environment"],["$0 deploy --dry-run","Shows what would change"]]},{names:["service","hub"],command:"deploy service",describe:"Deploy the service alone, for targets in other accounts",options:[...service,"accounts",...role,...artifacts,...deploys]},{names:["target","spoke"],command:"deploy target",describe:"Deploy the target to this account, or with --stack-set to many",options:["service-account-id","central-event-bus-arn",...service,...role,"regions",...spread,...artifacts,...deploys]},{names:["region"],command:"deploy region",describe:"Deploy targets to further regions of an account that has one",options:[..._chunk_VSA4XHHB_js__WEBPACK_IMPORTED_MODULE_1__/* .qualysOptionNames */ .TF,...role,...artifacts,...deploys],byRegion:!0,examples:[["$0 deploy region --region us-west-2,eu-west-1","They forward to the primary region"]]},{names:["admission"],command:"deploy admission",describe:"Deploy the hooks that keep failing images from being deployed",options:["regions",...artifacts,...deploys]},{names:["sensor"],command:"deploy sensor",describe:"Deploy registry sensors on ECS hosts",options:["sensor-url",...artifacts,...deploys],examples:[["$0 deploy sensor --sensor-url https://\u2026","ACTIVATION_ID and CUSTOMER_ID are in the environment"]]}],destroySubcommands=[{names:["$0"],command:"destroy",describe:"Delete all stacks of this account: hooks, sensors, targets, service, artifacts",options:["regions",...deletes]},{names:["target","spoke"],command:"destroy target",describe:"Delete the target of this account, or with --stack-set those of many",options:["regions",...spread,...deletes]},{names:["region"],command:"destroy region",describe:"Delete the targets of further regions",options:deletes,byRegion:!0},{names:["admission"],command:"destroy admission",describe:"Delete the hooks that keep failing images from being deployed",options:["regions",...deletes]},{names:["sensor"],command:"destroy sensor",describe:"Delete the registry sensors",options:deletes}];function withDeployCommands(yargs,world,done){return withSubcommands(yargs,deploySubcommands,world,done)}function withDestroyCommands(yargs,world,done){return withSubcommands(yargs,destroySubcommands,world,done)}function withUpdateOptions(yargs){return (0,_chunk_VSA4XHHB_js__WEBPACK_IMPORTED_MODULE_1__/* .withOperationOptions */ ._e)(yargs,["regions","stack-set","delegated-admin","permission-model",...artifacts,...deploys])}function withStatusOptions(yargs){return (0,_chunk_VSA4XHHB_js__WEBPACK_IMPORTED_MODULE_1__/* .withOperationOptions */ ._e)(yargs,["regions","stack-set","delegated-admin","look-interval","operation-timeout"]).option("drift",{type:"boolean",describe:"Compare the stacks with their templates, which takes a while"})}function withSubcommands(yargs,all,world,done){return all.reduce((result,{names,command,describe,options,byRegion,examples=[]})=>result.command({command:[...names],describe,builder:inner=>{let known=(0,_chunk_VSA4XHHB_js__WEBPACK_IMPORTED_MODULE_1__/* .withOperationOptions */ ._e)(inner,options);for(let[text,meaning]of examples)known.example(text,meaning);return byRegion===!0?withRegions(known):known},handler:async args=>(await Promise.all(/* import() */[__webpack_require__.e(4597), __webpack_require__.e(2842), __webpack_require__.e(7184), __webpack_require__.e(9572), __webpack_require__.e(795), __webpack_require__.e(5394), __webpack_require__.e(2970), __webpack_require__.e(4156), __webpack_require__.e(3223), __webpack_require__.e(3425), __webpack_require__.e(3687)]).then(__webpack_require__.bind(__webpack_require__, 3687))).deploy(command,byRegion===!0?regionsOf(args):args,world,done)}),yargs)}function withRegions(yargs){let{description:all,environment:variables=[]}=_chunk_VSA4XHHB_js__WEBPACK_IMPORTED_MODULE_1__/* .deployOptions */ .aq.regions,{description:one,environment:variable=[]}=_chunk_VSA4XHHB_js__WEBPACK_IMPORTED_MODULE_1__/* .deployOptions */ .aq.region;return yargs.option("region",{type:"string",describe:`${all} [${variables.join(", ")}]`,requiresArg:!0}).option("primary-region",{type:"string",describe:`${one} [${variable.join(", ")}]`,requiresArg:!0})}function regionsOf({region:regions,"primary-region":region,...args}){return{...args,regions,region}}


/***/ })

};
