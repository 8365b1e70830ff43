export const id = 834;
export const ids = [834];
export const modules = {

/***/ 834:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   renderMarkdown: () => (/* reexport safe */ _chunk_7LDAHGLY_js__WEBPACK_IMPORTED_MODULE_1__.G)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_7LDAHGLY_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4472);
/* harmony import */ var _chunk_TGACK3V6_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6693);
/* harmony import */ var _chunk_4MQXJNIT_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8121);
/* harmony import */ var _chunk_6KLIYAYS_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2900);
/* harmony import */ var _chunk_BRZFLDQ5_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9616);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9799);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(481);
/* harmony import */ var _chunk_X6CAQYMH_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1827);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9249);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
