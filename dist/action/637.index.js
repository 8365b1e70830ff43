export const id = 637;
export const ids = [637];
export const modules = {

/***/ 637:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runHelperProgram: () => (/* reexport safe */ _chunk_IOABGSZJ_js__WEBPACK_IMPORTED_MODULE_1__.MM)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_IOABGSZJ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6815);
/* harmony import */ var _chunk_OKPR5572_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5277);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9249);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
