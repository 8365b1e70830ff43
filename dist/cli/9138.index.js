export const id = 9138;
export const ids = [9138];
export const modules = {

/***/ 1189:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ prompt)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8602);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6235);
/* harmony import */ var node_readline_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6848);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7075);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function prompt(world,input=process.stdin){if(input.isTTY!==!0||(0,_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_1__/* .isPlain */ .$i)(world))return;let ask=async(question,hidden)=>{hidden&&world.stderr.write(`${question} `);let output=new node_stream__WEBPACK_IMPORTED_MODULE_4__.Writable({write:(chunk,_encoding,done)=>{hidden||world.stderr.write(String(chunk)),done()}}),lines=(0,node_readline_promises__WEBPACK_IMPORTED_MODULE_3__.createInterface)({input,output,terminal:!0}),stop=new AbortController;lines.once("SIGINT",()=>stop.abort());try{return await lines.question(`${question} `,{signal:AbortSignal.any([stop.signal,world.signal])})}catch(error){throw error instanceof Error&&error.name==="AbortError"?new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_2__/* .CanceledError */ .k3("Nothing was done.",{remedy:"Run the command again."}):error}finally{lines.close(),hidden&&world.stderr.write(`
`)}};return{text:question=>ask(question,!1),secret:async question=>{let typed=(await ask(`${question} (not shown):`,!0)).trim();return typed===""?void 0:typed}}}


/***/ }),

/***/ 257:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AI: () => (/* binding */ readToken),
/* harmony export */   at: () => (/* binding */ probeQualys),
/* harmony export */   e4: () => (/* binding */ gatewayOf)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8602);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6235);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function gatewayOf({qualys},{service}){let{QualysGatewayUrl:url="",QualysPod:pod=""}=service?.stack.parameters??{};if(qualys.gateway!==void 0)return (0,_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_1__/* .gatewayUrl */ .MS)({url:qualys.gateway});if(url!=="")return (0,_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_1__/* .gatewayUrl */ .MS)({url});if(pod!=="")return (0,_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_1__/* .gatewayUrl */ .MS)({pod});throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_2__/* .UsageError */ .eb("No Qualys platform was given, and there is no service stack here that names one.",{remedy:"Give --qualys-pod (or QUALYS_POD), or --qualys-gateway-url for a private platform."})}var asked=[{path:"/registry",purpose:"looking at the registries",permission:"to view registries"},{path:"/images",purpose:"looking at the images",permission:"to view images"},{path:"/sensors",purpose:"looking at the sensors",permission:"to view sensors"}];async function probeQualys(calls,signal){let has=[],faults=[];for(let{path,purpose,permission}of asked)try{await calls.call({path,query:{pageNumber:"1",pageSize:"1"},purpose,permission,signal}),has.push(permission)}catch(error){if(!(error instanceof _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_2__/* .RemoteError */ .Hi))throw error;if(faults.push({permission,error}),error.status!==403)break}return{has,faults}}function readToken(credentials){let[,payload]=credentials.kind==="token"?credentials.token.split("."):[];if(payload===void 0)return{};try{let claims=JSON.parse(Buffer.from(payload,"base64url").toString());if(typeof claims!="object"||claims===null)return{};let{exp,modulesAllowed:modules}=claims;return{...typeof exp=="number"?{expiresAt:new Date(exp*1e3)}:{},...Array.isArray(modules)?{modules:modules.map(String)}:{}}}catch{return{}}}


/***/ }),

/***/ 9138:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   rotate: () => (/* binding */ rotate),
/* harmony export */   withRotateTokenOptions: () => (/* binding */ withRotateTokenOptions)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_X5ALMQDE_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(257);
/* harmony import */ var _chunk_HSRIB55M_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1189);
/* harmony import */ var _chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1009);
/* harmony import */ var _chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8602);
/* harmony import */ var _chunk_JPNZXF3O_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7316);
/* harmony import */ var _chunk_LWJAQVIW_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2685);
/* harmony import */ var _chunk_NDKCNHCH_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5191);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(179);
/* harmony import */ var _chunk_AN6HPDIZ_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4628);
/* harmony import */ var _chunk_C3IT7HLO_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5095);
/* harmony import */ var _chunk_B2VIAMSI_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(361);
/* harmony import */ var _chunk_ZJ4XFINE_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7282);
/* harmony import */ var _chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(1861);
/* harmony import */ var _chunk_NSOANT6D_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8865);
/* harmony import */ var _chunk_OXMWZZJS_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6138);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(6235);
/* harmony import */ var _chunk_GVG2QT7V_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4994);
/* harmony import */ var _chunk_K32BKLZY_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(1586);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(4621);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(7598);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var keys={token:["token","apitoken","accesstoken"],username:["username","user"],password:["password"],clientId:["clientid"],clientSecret:["clientsecret"]},allKeys=new Set(Object.values(keys).flat());function inShapeOf(before,credentials){let parts=partsOf(credentials),known=objectOf(before);if(known===void 0)return credentials.kind==="token"?credentials.token:JSON.stringify(parts);let kept=Object.entries(known).filter(([key])=>!allKeys.has((0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .bareKey */ .AZ)(key))),written=Object.entries(parts).map(([part,value])=>[keyFor(part,known),value]);return JSON.stringify(Object.fromEntries([...written,...kept]))}function partsOf(credentials){switch(credentials.kind){case"token":return{token:credentials.token};case"password":return{username:credentials.username,password:credentials.password};case"oidc":return{clientId:credentials.clientId,clientSecret:credentials.clientSecret};default:return credentials}}function keyFor(part,known){let names=keys[part];return Object.keys(known).find(key=>names.includes((0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .bareKey */ .AZ)(key)))??part}function objectOf(text){try{let value=JSON.parse(text??"");return typeof value=="object"&&value!==null&&!Array.isArray(value)?value:void 0}catch{return}}async function rotateToken(credentials,ports,signal){let{installation,secrets}=ports,secret=(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .outputOf */ .jH)(installation.service,"SecretArn"),permissions=await checkAtQualys(credentials,ports,signal),before=await secrets.read(secret,signal),notices=[...expiryNotices(credentials,ports.now())];if(before!==void 0&&isSame(before,credentials))return{secret,end:"unchanged",permissions,notices:["The secret holds these credentials already.",...notices]};let text=inShapeOf(before,credentials),version=await secrets.put(secret,text,ports.run,signal);if(await secrets.read(secret,signal)!==text)throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_18__/* .OperationError */ .OK(`The secret ${secret} does not hold what was put into it: somebody else changes it.`,{remedy:"See who does (a rotation of Secrets Manager, another run), then run the command again."});return{secret,end:"replaced",version,permissions,notices:[...notices,"The service takes them within ten minutes, or as soon as Qualys refuses those it has. The previous ones stay in the secret as AWSPREVIOUS: revoke them at Qualys."]}}async function checkAtQualys(credentials,{qualys},signal){let{has,faults}=await (0,_chunk_X5ALMQDE_js__WEBPACK_IMPORTED_MODULE_1__/* .probeQualys */ .at)(qualys(credentials),signal),[fault]=faults;if(fault===void 0)return has;throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_18__/* .OperationError */ .OK(`The secret was not changed: ${fault.error.message}`,{remedy:fault.error.remedy,cause:fault.error})}function expiryNotices(credentials,now){let{expiresAt}=(0,_chunk_X5ALMQDE_js__WEBPACK_IMPORTED_MODULE_1__/* .readToken */ .AI)(credentials);if(expiresAt===void 0)return[];let days=(expiresAt.getTime()-now.getTime())/864e5;return days>14?[]:[`This token ends at ${expiresAt.toISOString()}${days<1?": it is one of a session. Give a token for the API, or user and password, or an OIDC client":""}.`]}function isSame(text,credentials){try{return JSON.stringify((0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .readQualysSecret */ .I6)(text,"secret"))===JSON.stringify(credentials)}catch(error){if(error instanceof _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_18__/* .RemoteError */ .Hi)return!1;throw error}}function withRotateTokenOptions(yargs){return (0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .withOperationOptions */ ._e)(yargs,[..._chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_4__/* .qualysOptionNames */ .TF,"image-scanner"]).epilogue("The new credentials come from the environment (QUALYS_TOKEN, or QUALYS_USERNAME and QUALYS_PASSWORD, or QUALYS_CLIENT_ID and QUALYS_CLIENT_SECRET), from --qualys-token-file, or are asked for. They are no arguments: others on this machine could read those.")}async function rotate(args,world,done){let report=await (0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .operation */ .MQ)(args,world,session=>rotateThere(session,world));world.stdout.write(`${args.json===!0?JSON.stringify(report,null,2):lines(report).join(`
`)}
`),done(0)}async function rotateThere(session,world){let installation=(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .needService */ .kV)(await session.installation(world.signal)),gateway=(0,_chunk_X5ALMQDE_js__WEBPACK_IMPORTED_MODULE_1__/* .gatewayOf */ .e4)(session.settings,installation),{createSecretTexts}=await Promise.all(/* import() */[__webpack_require__.e(6450), __webpack_require__.e(8560), __webpack_require__.e(8775)]).then(__webpack_require__.bind(__webpack_require__, 8775)),ports={installation,secrets:createSecretTexts(session.access),qualys:credentials=>session.qualys(gateway,credentials),now:_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_4__/* .systemClock */ .ml.now,run:(0,node_crypto__WEBPACK_IMPORTED_MODULE_22__.randomUUID)()};return rotateToken(await newCredentials(session,world),ports,world.signal)}async function newCredentials({settings},world){let given=settings.qualys.secret;if(given!==void 0)return given.credentials;let typed=await (0,_chunk_HSRIB55M_js__WEBPACK_IMPORTED_MODULE_2__/* .prompt */ .J)(world)?.secret("New Qualys API token");if(typed!==void 0)return (0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .checkedSecret */ .mT)(typed,"qualys-token").credentials;throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_18__/* .UsageError */ .eb("There are no new credentials.",{remedy:"Set QUALYS_TOKEN in the environment to the new token, or give --qualys-token-file."})}function lines({secret,end,version,permissions,notices}){let ends={replaced:`has new credentials (version ${version})`,unchanged:"is as it was"};return[`The secret ${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .terminal */ .Fo)(secret)} ${ends[end]}.`,`Qualys takes them: they may be used ${permissions.join(", ")}.`,...notices]}


/***/ })

};
