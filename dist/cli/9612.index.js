export const id = 9612;
export const ids = [9612];
export const modules = {

/***/ 4445:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ openServiceQueues)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1009);
/* harmony import */ var _chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8602);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6235);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function openServiceQueues({access},{service}){let{createIntakeQueue}=await Promise.all(/* import() */[__webpack_require__.e(6450), __webpack_require__.e(1630), __webpack_require__.e(2502)]).then(__webpack_require__.bind(__webpack_require__, 2502)),open=url=>createIntakeQueue({...access,url,clock:_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_2__/* .systemClock */ .ml}),{ReconcileQueue:reconcile}=service.resources;return{intake:open((0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_1__/* .outputOf */ .jH)(service,"IntakeQueueUrl")),reconcile:reconcile===void 0?{send:async()=>Promise.reject(looksAtNothing(service))}:open(reconcile)}}function looksAtNothing({stack}){return new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_3__/* .OperationError */ .OK(`${stack.name} looks at nothing that runs: it has no queue for that.`,{remedy:"A service stack does (deploy service). An image scanner scans what is pushed; scan lets it scan an image at once."})}


/***/ }),

/***/ 1919:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ openStore)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1009);
/* harmony import */ var _chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8602);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var dayMs=864e5;async function openStore({access},{service}){let{createScanStore}=await Promise.all(/* import() */[__webpack_require__.e(6450), __webpack_require__.e(1549), __webpack_require__.e(2818)]).then(__webpack_require__.bind(__webpack_require__, 2818)),{CacheTTLDays:cached="7",ResultTtlDays:days=cached}=service.stack.parameters;return createScanStore({...access,table:(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_1__/* .outputOf */ .jH)(service,"TableName"),retentionMs:Number(days)*dayMs,now:_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_2__/* .systemClock */ .ml.now,warn:()=>{}})}


/***/ }),

/***/ 5988:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ useKey)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function useKey({deployment,use,push}){let{account,region,cluster="",service}=deployment,workload=service===void 0?["family",use.family]:["service",service],what=push===void 0?[cluster,...workload,use.container]:["push",push.repository];return[account,region,...what].map(part=>encodeURIComponent(part.toWellFormed())).join("/")}


/***/ }),

/***/ 6599:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ askForLook)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6235);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var goneAfterMs=(/* unused pure expression or super */ null && (72*36e5));function targetKey({account,region}){return`${account}/${region}`}async function targetsToReconcile({store},given){let all=[...given,...await store.targets()].map(({account,region})=>({account,region}));return[...new Map(all.map(target=>[targetKey(target),target])).entries()].sort(([one],[other])=>one<other?-1:1).map(([,target])=>target)}async function askForLook(names,ports){let known=await targetsToReconcile(ports,givenTargets(ports.installation)),targets=names.length===0?known:uniqueTargets(names.flatMap(name=>named(name,known)));return await ports.queue.send(targets.map(({account,region})=>({kind:"target",account,region}))),targets}function givenTargets({service,place}){let{TargetAccountIds="",TargetRegions=""}=service.stack.parameters,accounts=listed(TargetAccountIds),regions=listed(TargetRegions);return(accounts.length===0?[place.account]:accounts).flatMap(account=>(regions.length===0?[place.region]:regions).map(region=>({account,region})))}function listed(text2){return text2.split(",").map(each=>each.trim()).filter(each=>each!=="")}function named(name,known){let[,account,region]=/^(\d{12})(?:\/([a-z]{2,}(?:-[a-z]+)+-\d{1,2}))?$/.exec(name)??[];if(account===void 0)throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_1__/* .UsageError */ .eb(`${JSON.stringify(name)} names no account and region.`,{remedy:"Write 111122223333/eu-west-1, or the account alone for every region of it that is known."});if(region!==void 0)return[{account,region}];let regions=known.filter(target=>target.account===account);if(regions.length>0)return regions;throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_1__/* .UsageError */ .eb(`The service knows no region of account ${account}.`,{remedy:`Name it: ${account}/eu-west-1. An account becomes known with the first event of its target stack.`})}function uniqueTargets(targets){return[...new Map(targets.map(target=>[targetKey(target),target])).values()]}


/***/ }),

/***/ 9612:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   reconcile: () => (/* binding */ reconcile),
/* harmony export */   withReconcileOptions: () => (/* binding */ withReconcileOptions)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_OOV5GXPS_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6599);
/* harmony import */ var _chunk_DVIMWPL6_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7355);
/* harmony import */ var _chunk_42CBYIVX_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4445);
/* harmony import */ var _chunk_FU2SJJQF_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1919);
/* harmony import */ var _chunk_M6CU324W_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6825);
/* harmony import */ var _chunk_IRNBT6AL_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7042);
/* harmony import */ var _chunk_BYFXX322_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5036);
/* harmony import */ var _chunk_YRWAFYJE_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2321);
/* harmony import */ var _chunk_3DITIG56_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(1367);
/* harmony import */ var _chunk_JFFPT6V2_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6794);
/* harmony import */ var _chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(7145);
/* harmony import */ var _chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(8554);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(2363);
/* harmony import */ var _chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2780);
/* harmony import */ var _chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(1009);
/* harmony import */ var _chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8602);
/* harmony import */ var _chunk_JPNZXF3O_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(7316);
/* harmony import */ var _chunk_LWJAQVIW_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(2685);
/* harmony import */ var _chunk_NDKCNHCH_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(5191);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(179);
/* harmony import */ var _chunk_GCXHROX5_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(5988);
/* harmony import */ var _chunk_AN6HPDIZ_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(4628);
/* harmony import */ var _chunk_C3IT7HLO_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(5095);
/* harmony import */ var _chunk_B2VIAMSI_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(361);
/* harmony import */ var _chunk_QYB5ZR7L_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(7490);
/* harmony import */ var _chunk_ZJ4XFINE_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(7282);
/* harmony import */ var _chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(1861);
/* harmony import */ var _chunk_NSOANT6D_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(8865);
/* harmony import */ var _chunk_OXMWZZJS_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(6138);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(6235);
/* harmony import */ var _chunk_GVG2QT7V_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(4994);
/* harmony import */ var _chunk_K32BKLZY_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(1586);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function withReconcileOptions(yargs){return (0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_15__/* .withOperationOptions */ ._e)(yargs.positional("target",{type:"string",array:!0,describe:"ACCOUNT/REGION, or ACCOUNT for all its known regions (default: everything)"}).example("$0 reconcile 111122223333/eu-west-1","One account and region"))}async function reconcile(args,world,done){let targets=await (0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_15__/* .operation */ .MQ)(args,world,async session=>{let installation=(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_15__/* .needService */ .kV)(await session.installation(world.signal)),{reconcile:queue}=await (0,_chunk_42CBYIVX_js__WEBPACK_IMPORTED_MODULE_3__/* .openServiceQueues */ .A)(session,installation),ports={installation,store:await (0,_chunk_FU2SJJQF_js__WEBPACK_IMPORTED_MODULE_4__/* .openStore */ .C)(session,installation),queue};return (0,_chunk_OOV5GXPS_js__WEBPACK_IMPORTED_MODULE_1__/* .askForLook */ .e)((0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_15__/* .textsOf */ .CB)(args,"target"),ports)}),lines=[`The service looks at ${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_20__/* .plural */ .LS)(targets.length,"account and region")}:`.replace("regions:","regions each:"),...targets.map(({account,region})=>`  ${account} ${region}`)];world.stdout.write(`${args.json===!0?JSON.stringify({targets},null,2):lines.join(`
`)}
`),done(0)}


/***/ })

};
