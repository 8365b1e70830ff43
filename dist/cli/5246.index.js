export const id = 5246;
export const ids = [5246];
export const modules = {

/***/ 5246:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   isSimulator: () => (/* reexport safe */ _chunk_GVG2QT7V_js__WEBPACK_IMPORTED_MODULE_1__._)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_GVG2QT7V_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4994);
/* harmony import */ var _chunk_K32BKLZY_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1586);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
