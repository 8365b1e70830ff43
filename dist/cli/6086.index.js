export const id = 6086;
export const ids = [6086];
export const modules = {

/***/ 6086:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fromEnv: () => (/* reexport safe */ _chunk_IOWMH4MA_js__WEBPACK_IMPORTED_MODULE_1__.sF)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_IOWMH4MA_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4268);
/* harmony import */ var _chunk_4MACANUX_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2603);
/* harmony import */ var _chunk_F3BF3T2I_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8431);
/* harmony import */ var _chunk_HIZUV4YN_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1161);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
