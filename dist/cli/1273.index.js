export const id = 1273;
export const ids = [1273];
export const modules = {

/***/ 1273:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   findRunning: () => (/* reexport safe */ _chunk_AQU7AFBQ_js__WEBPACK_IMPORTED_MODULE_1__.PB)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_AQU7AFBQ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9318);
/* harmony import */ var _chunk_P5UB2WCB_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6696);
/* harmony import */ var _chunk_QYB5ZR7L_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7490);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
