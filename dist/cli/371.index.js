export const id = 371;
export const ids = [371];
export const modules = {

/***/ 4814:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ readExecutionName),
/* harmony export */   _: () => (/* binding */ executionName)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function executionName({digest,generation}){return`d-${digest.slice(7)}-${generation}`}function readExecutionName(name){let[,hex,generation]=/^d-([0-9a-f]{64})-([1-9]\d{0,9})$/.exec(name)??[];if(hex!==void 0)return{digest:`sha256:${hex}`,generation:Number(generation)}}


/***/ }),

/***/ 3532:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ readLogLine),
/* harmony export */   _: () => (/* binding */ logLevels)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var logLevels=["debug","info","warn","error"],surroundings=new Set(["level","message","timestamp","service","cold_start","function_arn","function_memory_size","function_name","function_request_id","function_version","sampling_rate","xray_trace_id"]),failure=/Task timed out|errorType|Runtime\.\w+|Process exited|Status: (?:timeout|error)|did not exit successfully|is not what its name says/;function readLogLine(line,source){let json=parse(line.text);if(json===void 0){let level=failure.test(line.text)?"error":"debug";return{at:line.at,source,kind:"platform",level,message:line.text,fields:{}}}if("_aws"in json)return{at:line.at,source,kind:"metrics",level:"debug",message:"Metrics",fields:json};if("execution_arn"in json)return workflowRecord(line,source,json);if(!("message"in json)&&"type"in json)return platformRecord(line,source,json);let{about,...rest}=json,others=Object.fromEntries(Object.entries(rest).filter(([key])=>!surroundings.has(key)));return{at:line.at,source,kind:"own",level:levelOf(json.level),message:typeof json.message=="string"?json.message:line.text,fields:isRecord(about)?{...about,...others}:others}}function workflowRecord(line,source,json){let{type,execution_arn:execution,details}=json,fields={execution,...isRecord(details)?details:{}};return{at:line.at,source,kind:"own",level:"error",message:String(type??"Execution"),fields}}function platformRecord(line,source,json){let level=failure.test(line.text)||/"status":"(?:timeout|error|failure)"/.test(line.text)?"error":"debug";return{at:line.at,source,kind:"platform",level,message:String(json.type),fields:isRecord(json.record)?json.record:{}}}function levelOf(level){switch(String(level).toUpperCase()){case"DEBUG":case"TRACE":return"debug";case"WARN":case"WARNING":return"warn";case"ERROR":case"CRITICAL":case"FATAL":return"error";default:return"info"}}function parse(text){if(text.startsWith("{"))try{let json=JSON.parse(text);return isRecord(json)?json:void 0}catch{return}}function isRecord(value){return typeof value=="object"&&value!==null&&!Array.isArray(value)}


/***/ }),

/***/ 371:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   logs: () => (/* binding */ logs),
/* harmony export */   withLogsOptions: () => (/* binding */ withLogsOptions)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_RNMOFT4H_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3532);
/* harmony import */ var _chunk_F6OHP3NQ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4814);
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
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var groups={intake:{part:"service",logicalId:"IntakeLogGroup"},reconcile:{part:"service",logicalId:"ReconcileLogGroup"},advance:{part:"service",logicalId:"AdvanceLogGroup"},finish:{part:"service",logicalId:"FinishLogGroup"},worker:{part:"service",logicalId:"WorkerLogGroup"},build:{part:"service",logicalId:"BuildLogGroup"},workflow:{part:"service",logicalId:"WorkflowLogGroup"},"deployment-hook":{part:"admission",logicalId:"DeploymentHookLogGroup"},"template-hook":{part:"admission",logicalId:"TemplateHookLogGroup"}},logSources=Object.keys(groups),pauseMs=2e3,lateMs=3e4;async function*readLogs(wish,ports,signal){let{lines,clock}=ports,wanted=logGroups(ports.installation,wish.sources),terms=termsOf(wish),pattern=terms.length===0?void 0:terms.map(quoted).join(" "),look=(from2,to)=>merged(wanted,{from:from2,to,...pattern===void 0?{}:{pattern}}),fits=({record,text})=>terms.every(term=>text.includes(term))&&_chunk_RNMOFT4H_js__WEBPACK_IMPORTED_MODULE_1__/* .logLevels */ ._.indexOf(record.level)>=_chunk_RNMOFT4H_js__WEBPACK_IMPORTED_MODULE_1__/* .logLevels */ ._.indexOf(wish.level)&&(wish.all||record.kind==="own"||record.level==="error"),seen=new Map,from=wish.from;for(;;){let to=clock.now();for await(let read of look(from,to))seen.has(read.id)||(seen.set(read.id,read.record.at.getTime()),fits(read)&&(yield read.record));if(!wish.follow||signal?.aborted)return;from=new Date(Math.max(wish.from.getTime(),to.getTime()-lateMs));for(let[id,at]of seen)at<from.getTime()&&seen.delete(id);if(await clock.sleep(pauseMs,signal),signal?.aborted)return}function merged(all,query){return inOrder(all.map(({source,group})=>readGroup(source,lines.read({group,...query},signal))))}}function logGroups(installation,sources){let found=logSources.flatMap(source=>{let{part:part2,logicalId}=groups[source],group=installation[part2]?.resources[logicalId];return group===void 0||sources.length>0&&!sources.includes(source)?[]:[{source,group}]}),missing=sources.find(source=>!found.some(group=>group.source===source));if(missing===void 0&&found.length>0)return found;let{part}=groups[missing??"intake"],{names,place}=installation;throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_18__/* .OperationError */ .OK(`There are no logs of ${missing??"the service"} in account ${place.account} in ${place.region}: no stack ${installation[part]?.stack.name??names[part]} has them.`,{remedy:"Check --region, --profile and --stack-name: logs are in the account and region of the stack."})}async function*readGroup(source,pages){for await(let page of pages)for(let line2 of page)yield{id:`${source} ${line2.id}`,text:line2.text,record:(0,_chunk_RNMOFT4H_js__WEBPACK_IMPORTED_MODULE_1__/* .readLogLine */ .Z)(line2,source)}}async function*inOrder(lists){let readers=lists.map(list=>list[Symbol.asyncIterator]()),heads=await Promise.all(readers.map(reader=>reader.next()));for(;;){let left=heads.flatMap((head,index)=>head.done===!0?[]:[{index,read:head.value}]),[first]=left.toSorted((one,other)=>one.read.record.at.getTime()-other.read.record.at.getTime()),reader=first===void 0?void 0:readers[first.index];if(first===void 0||reader===void 0)return;yield first.read,heads[first.index]=await reader.next()}}function termsOf({about,text}){return[...about===void 0?[]:[digestOf(about)],...text===void 0?[]:[text]]}function digestOf(about){let name=about.split(":").at(-1)??"",digest=(0,_chunk_F6OHP3NQ_js__WEBPACK_IMPORTED_MODULE_2__/* .readExecutionName */ .A)(name)?.digest.slice(7)??/(?:^|[:@])([0-9a-f]{64})$/.exec(about)?.[1];if(digest!==void 0)return digest;throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_18__/* .UsageError */ .eb(`${JSON.stringify(about)} is neither a digest nor an execution of the workflow.`,{remedy:"Give sha256:\u2026 in full, or the name or ARN of an execution, as workflow shows them."})}function quoted(term){return`"${term.replaceAll("\\","\\\\").replaceAll('"','\\"')}"`}function readMoment(name,text,now){let ms=(0,_chunk_AN6HPDIZ_js__WEBPACK_IMPORTED_MODULE_11__/* .parseDuration */ .E)(text);if(ms!==void 0)return new Date(now.getTime()-ms);let date=new Date(text);if(/^\d{4}-\d\d-\d\d/.test(text)&&!Number.isNaN(date.getTime()))return date;throw new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_18__/* .UsageError */ .eb(`--${name} can not be ${JSON.stringify(text)}.`,{remedy:"Write how long ago, such as 30m, 6h or 2d, or a date, such as 2026-11-21T09:00:00Z."})}function withLogsOptions(yargs){return (0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .withOperationOptions */ ._e)(yargs.option("follow",{type:"boolean",alias:"f",describe:"Go on until Ctrl-C"}).option("since",{type:"string",describe:"How long ago (30m, 6h, 2d), or a date (default: 10m)",requiresArg:!0}).option("of",{type:"string",array:!0,choices:logSources,describe:"Only these functions, or the workflow",requiresArg:!0}).option("digest",{type:"string",describe:"Only lines about this digest",requiresArg:!0}).option("execution",{type:"string",describe:"Only lines about the image of this execution of the workflow",conflicts:"digest",requiresArg:!0}).option("filter",{type:"string",describe:"Only lines with this text",requiresArg:!0}).option("level",{type:"string",choices:_chunk_RNMOFT4H_js__WEBPACK_IMPORTED_MODULE_1__/* .logLevels */ ._,describe:"Only lines of this level or above (default: info)",requiresArg:!0}).option("all",{type:"boolean",describe:"Also what Lambda says of every invocation, and metrics"}),["image-scanner"])}async function logs(args,world,done){let wish=logsWish(args);await (0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .operation */ .MQ)(args,world,async({access,installation})=>{let{createLogLines}=await Promise.all(/* import() */[__webpack_require__.e(6450), __webpack_require__.e(7184), __webpack_require__.e(342), __webpack_require__.e(5439)]).then(__webpack_require__.bind(__webpack_require__, 5439)),ports={installation:await installation(world.signal),lines:createLogLines(access),clock:_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_4__/* .systemClock */ .ml};try{for await(let record of readLogs(wish,ports,world.signal))world.stdout.write(`${args.json===!0?jsonLine(record):line(record)}
`)}catch(error){if(!(wish.follow&&world.signal.aborted))throw error}}),done(0)}function logsWish(args){let all=args.all===!0,about=(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .textOf */ .b6)(args,"digest")??(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .textOf */ .b6)(args,"execution"),text=(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .textOf */ .b6)(args,"filter"),given=_chunk_RNMOFT4H_js__WEBPACK_IMPORTED_MODULE_1__/* .logLevels */ ._.find(level=>level===args.level);return{sources:logSources.filter(source=>(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .textsOf */ .CB)(args,"of").includes(source)),from:readMoment("since",(0,_chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_3__/* .textOf */ .b6)(args,"since")??"10m",_chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_4__/* .systemClock */ .ml.now()),follow:args.follow===!0,level:given??(all?"debug":"info"),all,...about===void 0?{}:{about},...text===void 0?{}:{text}}}function line({at,source,level,message,fields}){let rest=Object.entries(fields).map(([key,value])=>`${key}=${typeof value=="string"?value:JSON.stringify(value)}`),said=(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .terminal */ .Fo)([message,...rest].join(" "),4e3);return`${at.toISOString()}  ${source.padEnd(15)}  ${level.toUpperCase().padEnd(5)}  ${said}`}function jsonLine(record){return JSON.stringify(record)}


/***/ })

};
