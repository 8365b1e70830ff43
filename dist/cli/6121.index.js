export const id = 6121;
export const ids = [6121];
export const modules = {

/***/ 1903:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ createStoredPolicies)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9667);
/* harmony import */ var _chunk_TCUFWWHN_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2364);
/* harmony import */ var _chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6185);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6235);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var GetBucketVersioningCommand=class extends (0,_chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_1__/* .command */ .G5)(_chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_1__/* ._ep3 */ .Gi,_chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_1__/* ._mw0 */ .yt,"GetBucketVersioning",_chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_1__/* .GetBucketVersioning$ */ .fS){};var codes={denied:"internal",unreachable:"internal"};function createStoredPolicies(options){let{region}=options,client=(0,_chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_1__/* .openS3 */ .De)(options,codes.unreachable),ask=(action,{bucket,key},more="")=>({service:"Amazon S3",what:`the policy s3://${bucket}/${key}`,permission:`${action}${more}`,resource:`arn:${(0,_chunk_TCUFWWHN_js__WEBPACK_IMPORTED_MODULE_2__/* .partitionOf */ .iQ)(region).partition}:s3:::${bucket}${action==="s3:GetBucketVersioning"?"":`/${key}`}`,codes});return{read:async(place,signal)=>{let{bucket,key,version}=place,command2=new _chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_1__/* .GetObjectCommand */ .jL({Bucket:bucket,Key:key,...version===void 0?{}:{VersionId:version}}),asked=client.send(command2,(0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .abortable */ .ZC)(signal)).then(async({Body,ETag,VersionId,LastModified})=>({text:await Body?.transformToString()??"",...ETag===void 0?{}:{etag:ETag},...VersionId===void 0||VersionId==="null"?{}:{version:VersionId},...LastModified===void 0?{}:{changedAt:LastModified}}),error=>{if(!(error instanceof Error&&/^(?:NoSuchKey|NoSuchVersion)$/.test(error.name)))throw error});return (0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .answered */ .oQ)(asked,ask(version===void 0?"s3:GetObject":"s3:GetObjectVersion",place," (and s3:ListBucket of the bucket, and kms:Decrypt of its key)"))},replace:async(place,before,text,signal)=>{let{bucket,key}=place,command2=new _chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_1__/* .PutObjectCommand */ .wK({Bucket:bucket,Key:key,Body:text,ContentType:key.endsWith(".json")?"application/json":"application/yaml",...before===void 0?{IfNoneMatch:"*"}:before.etag===void 0?{}:{IfMatch:before.etag}});try{return(await client.send(command2,(0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .abortable */ .ZC)(signal))).VersionId}catch(error){if((0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .statusOf */ .c2)(error)===412||(0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .statusOf */ .c2)(error)===409)throw changedMeanwhile(place,error);return (0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .answered */ .oQ)(Promise.reject(error),ask("s3:PutObject",place," (and kms:GenerateDataKey of its key)"))}},keepsVersions:async(place,signal)=>{let command2=new GetBucketVersioningCommand({Bucket:place.bucket});return(await (0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .answered */ .oQ)(client.send(command2,(0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__/* .abortable */ .ZC)(signal)),ask("s3:GetBucketVersioning",place))).Status==="Enabled"}}}function changedMeanwhile({bucket,key},cause){return new _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_4__/* .OperationError */ .OK(`s3://${bucket}/${key} was changed by somebody else meanwhile.`,{remedy:"Look at it with policy show, and run policy put again.",cause})}


/***/ }),

/***/ 6121:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createStoredPolicies: () => (/* reexport safe */ _chunk_POBGAXO7_js__WEBPACK_IMPORTED_MODULE_1__.O)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_POBGAXO7_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1903);
/* harmony import */ var _chunk_FL5LUPS4_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9667);
/* harmony import */ var _chunk_TCUFWWHN_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2364);
/* harmony import */ var _chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6185);
/* harmony import */ var _chunk_OQGHGJUZ_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(155);
/* harmony import */ var _chunk_M2YYMQM3_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3257);
/* harmony import */ var _chunk_YADV5GW7_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(208);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6235);
/* harmony import */ var _chunk_NXBNLTRF_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7184);
/* harmony import */ var _chunk_LPY5WGT7_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4347);
/* harmony import */ var _chunk_IOWMH4MA_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4268);
/* harmony import */ var _chunk_4MACANUX_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2603);
/* harmony import */ var _chunk_F3BF3T2I_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8431);
/* harmony import */ var _chunk_HIZUV4YN_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(1161);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
