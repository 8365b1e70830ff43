export const id = 5439;
export const ids = [5439];
export const modules = {

/***/ 5439:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createLogLines: () => (/* reexport safe */ _chunk_3NWJULXG_js__WEBPACK_IMPORTED_MODULE_1__.i)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_3NWJULXG_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(342);
/* harmony import */ var _chunk_TCUFWWHN_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2364);
/* harmony import */ var _chunk_FCYGNION_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6185);
/* harmony import */ var _chunk_M2YYMQM3_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3257);
/* harmony import */ var _chunk_YADV5GW7_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(208);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6235);
/* harmony import */ var _chunk_NXBNLTRF_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7184);
/* harmony import */ var _chunk_LPY5WGT7_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4347);
/* harmony import */ var _chunk_IOWMH4MA_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4268);
/* harmony import */ var _chunk_4MACANUX_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2603);
/* harmony import */ var _chunk_F3BF3T2I_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8431);
/* harmony import */ var _chunk_HIZUV4YN_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(1161);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
