export const id = 2502;
export const ids = [2502];
export const modules = {

/***/ 2502:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createIntakeQueue: () => (/* binding */ createIntakeQueue)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_FUO3EVK5_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1630);
/* harmony import */ var _chunk_TCUFWWHN_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2364);
/* harmony import */ var _chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6185);
/* harmony import */ var _chunk_M2YYMQM3_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3257);
/* harmony import */ var _chunk_YADV5GW7_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(208);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6235);
/* harmony import */ var _chunk_LPY5WGT7_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4347);
/* harmony import */ var _chunk_IOWMH4MA_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4268);
/* harmony import */ var _chunk_4MACANUX_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2603);
/* harmony import */ var _chunk_F3BF3T2I_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(8431);
/* harmony import */ var _chunk_HIZUV4YN_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(1161);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var SendMessageBatchCommand=class extends (0,_chunk_FUO3EVK5_js__WEBPACK_IMPORTED_MODULE_1__/* .command */ .G5)(_chunk_FUO3EVK5_js__WEBPACK_IMPORTED_MODULE_1__/* ._ep0 */ .lq,_chunk_FUO3EVK5_js__WEBPACK_IMPORTED_MODULE_1__/* ._mw2 */ .yO,"SendMessageBatch",_chunk_FUO3EVK5_js__WEBPACK_IMPORTED_MODULE_1__/* .SendMessageBatch$ */ .Mu){};var codes={denied:"internal",unreachable:"internal"},mostMessages=10,mostBytes=256*1024,longestDelayMs=9e5,mostAttempts=4,firstPauseMs=200;function createIntakeQueue(options){let client=new _chunk_FUO3EVK5_js__WEBPACK_IMPORTED_MODULE_1__/* .SQSClient */ .hW({...(0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .clientSettings */ .ry)(options,codes.unreachable),useQueueUrlAsEndpoint:!1});return{send:async(events,delayMs=0)=>{let bodies=events.map(event=>JSON.stringify(event)),delay=Math.ceil(Math.min(Math.max(delayMs,0),longestDelayMs)/1e3);for(let batch of batches(bodies))await sendAll(batch,delay,client,options)}}}function batches(bodies){let parts=[],room=0;for(let body of bodies){let bytes=Buffer.byteLength(body);if(bytes>mostBytes)throw tooLarge(bytes);let last=parts.at(-1);last===void 0||last.length===mostMessages||bytes>room?(parts.push([body]),room=mostBytes-bytes):(last.push(body),room-=bytes)}return parts}async function sendAll(bodies,delay,client,queue){let left=bodies;for(let attempt=1;;attempt+=1){let{taken,faults}=await sendBatch(left,delay,client,queue);if(left=left.filter((_,index)=>!taken.has(index)),left.length===0)return;let lasting=faults.some(({SenderFault})=>SenderFault);if(lasting||attempt===mostAttempts)throw notTaken(left.length,faults,lasting,queue);await queue.clock.sleep(firstPauseMs*2**(attempt-1))}}async function sendBatch(bodies,delay,client,{url}){let entries=bodies.map((MessageBody,index)=>({Id:String(index),MessageBody,...delay===0?{}:{DelaySeconds:delay}})),ask={service:"Amazon SQS",what:`${bodies.length} messages for ${nameOf(url)}`,permission:"sqs:SendMessage (and kms:GenerateDataKey and kms:Decrypt of its key)",resource:(0,_chunk_FUO3EVK5_js__WEBPACK_IMPORTED_MODULE_1__/* .queueArn */ .Dq)(url),codes},answer=await (0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .answered */ .oQ)(client.send(new SendMessageBatchCommand({QueueUrl:url,Entries:entries})),ask);return{taken:new Set((answer.Successful??[]).map(({Id})=>Number(Id))),faults:answer.Failed??[]}}function notTaken(count,faults,lasting,{url}){let words=faults.map(({Code="no reason given",Message})=>`${Code} ${Message??""}`.trim()),why=[...new Set(words)].join("; ").slice(0,300)||"no reason given";return new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_6__/* .RemoteError */ .Hi(`Amazon SQS did not take ${count} messages for ${nameOf(url)}: ${why}.`,{code:codes.unreachable,retryable:!lasting,remedy:lasting?"Check the queue and the key it is encrypted with.":"Try again later."})}function tooLarge(bytes){return new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_6__/* .OperationError */ .OK(`A message of ${bytes} bytes is more than Amazon SQS takes (${mostBytes}).`,{remedy:"Please report it with the event that led to it."})}function nameOf(url){return`the queue ${url.split("/").at(-1)}`}


/***/ })

};
