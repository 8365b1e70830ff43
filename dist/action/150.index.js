export const id = 150;
export const ids = [150];
export const modules = {

/***/ 8150:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   renderMarkdown: () => (/* reexport safe */ _chunk_GG5QKZLX_js__WEBPACK_IMPORTED_MODULE_1__.G)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_GG5QKZLX_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9915);
/* harmony import */ var _chunk_X6JSQM5I_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1303);
/* harmony import */ var _chunk_3DITIG56_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(931);
/* harmony import */ var _chunk_ODG3MNJB_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6012);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(783);
/* harmony import */ var _chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9408);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(481);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9799);
/* harmony import */ var _chunk_B2VIAMSI_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6077);
/* harmony import */ var _chunk_X6CAQYMH_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1827);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9249);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
