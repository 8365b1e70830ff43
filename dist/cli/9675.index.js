export const id = 9675;
export const ids = [9675];
export const modules = {

/***/ 6169:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ createRolePermissions)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_5ICWZRBM_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(615);
/* harmony import */ var _chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6185);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var SimulatePrincipalPolicyCommand=class extends (0,_chunk_5ICWZRBM_js__WEBPACK_IMPORTED_MODULE_1__/* .command */ .G5)(_chunk_5ICWZRBM_js__WEBPACK_IMPORTED_MODULE_1__/* ._ep0 */ .lq,_chunk_5ICWZRBM_js__WEBPACK_IMPORTED_MODULE_1__/* ._mw0 */ .yt,"SimulatePrincipalPolicy",_chunk_5ICWZRBM_js__WEBPACK_IMPORTED_MODULE_1__/* .SimulatePrincipalPolicy$ */ .df){};var codes={denied:"internal",unreachable:"internal"};function createRolePermissions(options){let client=new _chunk_5ICWZRBM_js__WEBPACK_IMPORTED_MODULE_1__/* .IAMClient */ .h8((0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__/* .clientSettings */ .ry)(options,codes.unreachable));return{read:(0,_chunk_5ICWZRBM_js__WEBPACK_IMPORTED_MODULE_1__/* .createRoles */ .Qe)(options).read,refused:async(arn,{actions,resource},signal)=>{let command2=new SimulatePrincipalPolicyCommand({PolicySourceArn:arn,ActionNames:[...actions],ResourceArns:[resource]});return((await (0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__/* .answered */ .oQ)(client.send(command2,(0,_chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_2__/* .abortable */ .ZC)(signal)),{service:"AWS IAM",what:`what the role ${arn} may do`,permission:"iam:SimulatePrincipalPolicy",resource:arn,codes})).EvaluationResults??[]).filter(({EvalDecision})=>EvalDecision!=="allowed").flatMap(({EvalActionName})=>EvalActionName??[])}}}


/***/ }),

/***/ 9675:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createRolePermissions: () => (/* reexport safe */ _chunk_RUECNMNG_js__WEBPACK_IMPORTED_MODULE_1__.H)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_RUECNMNG_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6169);
/* harmony import */ var _chunk_5ICWZRBM_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(615);
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
