export const id = 578;
export const ids = [578];
export const modules = {

/***/ 578:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createAutoScanner: () => (/* binding */ createAutoScanner)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_CXRJTAPD_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3346);
/* harmony import */ var _chunk_YKRGAMGG_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6525);
/* harmony import */ var _chunk_IS3BH2WN_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1992);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(481);
/* harmony import */ var _chunk_BSMBDHE4_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(539);
/* harmony import */ var _chunk_VXUS7ILC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7189);
/* harmony import */ var _chunk_OKPR5572_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5277);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1055);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9249);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var silenceMs=60*6e4;function createAutoScanner(options){let{sensor,qscanner}=options,asked,landscape=signal=>(asked??=ask(options.calls,signal).catch(error=>{throw asked=void 0,error}),asked),choose=async(scan,signal)=>{try{let choice=withoutAsking(scan.request)??await choiceIn(scan.request,()=>landscape(signal),options);return options.tell({kind:"scanner-chosen",image:scan.request.image,...choice}),{...scan,request:{...scan.request,scanner:choice.scanner}}}catch(error){return (0,_chunk_YKRGAMGG_js__WEBPACK_IMPORTED_MODULE_2__/* .afterFault */ .Hy)(scan,error,_chunk_CXRJTAPD_js__WEBPACK_IMPORTED_MODULE_1__/* .defaultPolling */ .RW)}};return{advance:async(scans,signal)=>{let steps=new Map,given={"registry-sensor":[],qscanner:[]};await Promise.all(scans.map(async(scan,index)=>{let chosen=scannerOf(scan)!==void 0||scan.state==="finished"||scan.state==="failed"?scan:await choose(scan,signal);"waitMs"in chosen?steps.set(index,chosen):given[scannerOf(chosen)??"registry-sensor"].push([index,chosen])}));let advance=async(scanner,of)=>{if(of.length===0)return;let taken=await scanner.advance(of.map(([,scan])=>scan),signal);of.forEach(([index,scan],at)=>{steps.set(index,taken[at]??{scan,waitMs:0})})};return await Promise.all([advance(sensor,given["registry-sensor"]),advance(qscanner,given.qscanner)]),scans.map((scan,index)=>steps.get(index)??{scan,waitMs:0})},close:()=>qscanner.close()}}function scannerOf({state,request}){return state==="starting"||state==="working"?"qscanner":request.scanner}async function ask(calls,signal){let[registries,sensors]=await Promise.all([(0,_chunk_CXRJTAPD_js__WEBPACK_IMPORTED_MODULE_1__/* .listRegistries */ .Io)(calls,signal),(0,_chunk_CXRJTAPD_js__WEBPACK_IMPORTED_MODULE_1__/* .listRegistrySensors */ .b1)(calls,signal)]);return{registries,sensors}}function withoutAsking({image,qualysPolicy}){let{os,architecture}=image.platform;if(image.local!==void 0)return{scanner:"qscanner",why:"it is not in a registry yet"};if(qualysPolicy===!0)return{scanner:"qscanner",why:"the verdict of Qualys' policies is asked for, which only QScanner brings"};if(image.tag===void 0)return{scanner:"qscanner",why:"it has no tag, and a registry scan at Qualys can only name tags"};if(os!=="linux"||architecture!=="amd64")return{scanner:"qscanner",why:`it is for ${(0,_chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_4__/* .formatPlatform */ .B)(image.platform)}, which a registry sensor may not scan`}}async function choiceIn({image},landscape,{clock,connectorRoleArn}){let host=image.reference.registry,found;try{found=await landscape()}catch(error){if(error instanceof _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_8__/* .CanceledError */ .k3||!(error instanceof _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_8__/* .RemoteError */ .Hi)||error.status!==403)throw error;return{scanner:"qscanner",why:"the Qualys user may not list registries and sensors"}}let canConnect=connectorRoleArn!==void 0&&(0,_chunk_VXUS7ILC_js__WEBPACK_IMPORTED_MODULE_6__/* .ecrRegistry */ .gO)(host)!==void 0;if((0,_chunk_CXRJTAPD_js__WEBPACK_IMPORTED_MODULE_1__/* .connectorFor */ .V1)(found.registries,host)===void 0&&!canConnect)return{scanner:"qscanner",why:`Qualys has no registry connector for ${host}`};let now=clock.now().getTime();return found.sensors.some(sensor=>isHealthy(sensor,now))?{scanner:"registry-sensor",why:"its registry has a connector, and a registry sensor is running"}:{scanner:"qscanner",why:found.sensors.length===0?"Qualys has no registry sensor":"no registry sensor is running"}}function isHealthy(sensor,now){return sensor.sensorType!=null&&sensor.sensorType.toUpperCase()!=="REGISTRY"||!/^(running|active)$/i.test(sensor.status??"")?!1:sensor.lastCheckedIn!=null&&now-Date.parse(sensor.lastCheckedIn)<=silenceMs}


/***/ })

};
