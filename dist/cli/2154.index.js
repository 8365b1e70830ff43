export const id = 2154;
export const ids = [2154];
export const modules = {

/***/ 2154:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createConnectors: () => (/* reexport safe */ _chunk_FQKW7JVV_js__WEBPACK_IMPORTED_MODULE_1__.TP),
/* harmony export */   roleGiven: () => (/* reexport safe */ _chunk_FQKW7JVV_js__WEBPACK_IMPORTED_MODULE_1__.Gb),
/* harmony export */   validateConnectors: () => (/* reexport safe */ _chunk_FQKW7JVV_js__WEBPACK_IMPORTED_MODULE_1__.rQ),
/* harmony export */   withCreateOptions: () => (/* reexport safe */ _chunk_FQKW7JVV_js__WEBPACK_IMPORTED_MODULE_1__.j3),
/* harmony export */   withValidateOptions: () => (/* reexport safe */ _chunk_FQKW7JVV_js__WEBPACK_IMPORTED_MODULE_1__.tb)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_FQKW7JVV_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(748);
/* harmony import */ var _chunk_X5ALMQDE_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(257);
/* harmony import */ var _chunk_QVEYK6RG_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5537);
/* harmony import */ var _chunk_4UXABLXG_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(61);
/* harmony import */ var _chunk_BMQNPU6V_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6187);
/* harmony import */ var _chunk_OQ2EGQWP_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5416);
/* harmony import */ var _chunk_QRIOWMVA_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2512);
/* harmony import */ var _chunk_DLWM5YIH_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1009);
/* harmony import */ var _chunk_4U6CLSEL_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8602);
/* harmony import */ var _chunk_JPNZXF3O_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7316);
/* harmony import */ var _chunk_LWJAQVIW_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(2685);
/* harmony import */ var _chunk_NDKCNHCH_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5191);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(179);
/* harmony import */ var _chunk_AN6HPDIZ_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4628);
/* harmony import */ var _chunk_C3IT7HLO_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(5095);
/* harmony import */ var _chunk_B2VIAMSI_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(361);
/* harmony import */ var _chunk_TCUFWWHN_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(2364);
/* harmony import */ var _chunk_ZJ4XFINE_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(7282);
/* harmony import */ var _chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(1861);
/* harmony import */ var _chunk_NSOANT6D_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(8865);
/* harmony import */ var _chunk_OXMWZZJS_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6138);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(6235);
/* harmony import */ var _chunk_GVG2QT7V_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(4994);
/* harmony import */ var _chunk_K32BKLZY_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(1586);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
