export const id = 6349;
export const ids = [6349];
export const modules = {

/***/ 6349:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EventStreamSerde: () => (/* reexport safe */ _chunk_NXBNLTRF_js__WEBPACK_IMPORTED_MODULE_1__.M3),
/* harmony export */   eventStreamSerdeProvider: () => (/* reexport safe */ _chunk_NXBNLTRF_js__WEBPACK_IMPORTED_MODULE_1__.JM)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_NXBNLTRF_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7184);
/* harmony import */ var _chunk_LPY5WGT7_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4347);
/* harmony import */ var _chunk_HIZUV4YN_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1161);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
