export const id = 8775;
export const ids = [8775];
export const modules = {

/***/ 5086:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ createSecretTexts)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8560);
/* harmony import */ var _chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6185);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var GetSecretValueCommand=class extends (0,_chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* .command */ .G5)(_chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* ._ep0 */ .lq,_chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* ._mw0 */ .yt,"GetSecretValue",_chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* .GetSecretValue$ */ .sD){};var PutSecretValueCommand=class extends (0,_chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* .command */ .G5)(_chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* ._ep0 */ .lq,_chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* ._mw0 */ .yt,"PutSecretValue",_chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* .PutSecretValue$ */ .bp){};var codes={denied:"internal",unreachable:"internal"};function createSecretTexts(options){let client=new _chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_1__/* .SecretsManagerClient */ ._H((0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__/* .clientSettings */ .ry)(options,codes.unreachable)),ask=(permission,arn)=>({service:"AWS Secrets Manager",what:`the secret ${arn}`,permission,resource:arn,codes});return{read:async(arn,signal)=>{let command2=new GetSecretValueCommand({SecretId:arn}),asked=client.send(command2,(0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__/* .abortable */ .ZC)(signal)).catch(error=>{if(!(error instanceof Error&&error.name==="ResourceNotFoundException"))throw error}),answer=await (0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__/* .answered */ .oQ)(asked,ask("secretsmanager:GetSecretValue (and kms:Decrypt of its key)",arn)),{SecretString:text,SecretBinary:bytes}=answer??{};return text??(bytes===void 0?void 0:Buffer.from(bytes).toString())},put:async(arn,text,token,signal)=>{let command2=new PutSecretValueCommand({SecretId:arn,SecretString:text,ClientRequestToken:token});return(await (0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__/* .answered */ .oQ)(client.send(command2,(0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__/* .abortable */ .ZC)(signal)),ask("secretsmanager:PutSecretValue (and kms:GenerateDataKey and kms:Decrypt of its key)",arn))).VersionId??token}}}


/***/ }),

/***/ 8775:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createSecretTexts: () => (/* reexport safe */ _chunk_GBFWOAYE_js__WEBPACK_IMPORTED_MODULE_1__.$)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_GBFWOAYE_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5086);
/* harmony import */ var _chunk_PJ2BYWLH_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8560);
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



/***/ })

};
