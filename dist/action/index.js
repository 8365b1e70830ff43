import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 6982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 3339:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("module");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 8995:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:module");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 6466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 7016:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("url");

/***/ }),

/***/ 5453:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ simulatedQScanner)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8995);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var simulatedQScanner="simulated-qscanner";


/***/ }),

/***/ 1827:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D9: () => (/* binding */ markdownCode),
/* harmony export */   Fo: () => (/* binding */ terminal),
/* harmony export */   Jj: () => (/* binding */ cut),
/* harmony export */   LS: () => (/* binding */ plural),
/* harmony export */   N1: () => (/* binding */ commandProperty),
/* harmony export */   g$: () => (/* binding */ printable),
/* harmony export */   wD: () => (/* binding */ markdown),
/* harmony export */   wq: () => (/* binding */ commandData)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8995);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var invisible=/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;function printable(text,max=300){return cut(text,max).replace(/[\t\n\v\f\r\p{Zs}]+/gu," ").replace(/^ | $/g,"").replace(invisible,character=>`\\u{${character.codePointAt(0)?.toString(16)}}`)}function cut(text,max){if(text.length<=max)return text;let end=0,count=0;for(let character of text)count++<max&&(end+=character.length);return count<=max?text:`${text.slice(0,end)}\u2026 (${count-max} characters cut)`}var inMarkdown=/[&<>|\\`$*~[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<![A-Za-z0-9])@|@(?!sha256:)|#(?=\d)|:(?=\/\/)|(?<=www)\./giu,entities={"&":"&amp;","<":"&lt;",">":"&gt;","|":"&#124;","\\":"&#92;","`":"&#96;",$:"&#36;"},zeroWidth="&#8203;";function markdown(text,max=300){return printable(text,max).replace(inMarkdown,match=>"*~[]_".includes(match)?`\\${match}`:entities[match]??(match==="."?`${zeroWidth}.`:`${match}${zeroWidth}`)).replace(/^[#=+-]/,mark=>`&#${mark.charCodeAt(0)};`).replace(/^(\d{1,9})([.)])(?=\s|$)/,(_,digits,mark)=>`${digits}&#${mark.charCodeAt(0)};`)}function markdownCode(text,max=300){return`<code>${markdown(text,max)}</code>`}function terminal(text,max=300){return printable(text,max).replace(/##(?=\w*\[)/g,"# #").replace(/^::/,": :")}function commandData(text){return text.split(/\r\n|[\r\n]/).map(line=>printable(line,4e3)).join(`
`).replace(/%/g,"%25").replace(/\n/g,"%0A")}function commandProperty(text){return printable(text,1e3).replace(/%/g,"%25").replace(/:/g,"%3A").replace(/,/g,"%2C")}function plural(count,noun){return`${count} ${noun}${count===1?"":"s"}`}


/***/ }),

/***/ 8221:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ nearest)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8995);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function nearest(word,candidates){let typed=word.slice(0,64).toLowerCase(),allowed=Math.max(2,Math.floor(typed.length/3)),best;for(let candidate of candidates){let distance=editDistance(typed,candidate.toLowerCase());distance<=allowed&&distance<candidate.length&&(best===void 0||distance<best.distance)&&(best={candidate,distance})}return best?.candidate}function editDistance(from,to){let row=Array.from({length:to.length+1},(_,index)=>index);for(let i=1;i<=from.length;i++){let next=[i];for(let j=1;j<=to.length;j++){let replaced=(row[j-1]??0)+(from[i-1]===to[j-1]?0:1);next.push(Math.min(replaced,(row[j]??0)+1,(next[j-1]??0)+1))}row=next}return row[to.length]??0}


/***/ }),

/***/ 9249:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   P$: () => (/* binding */ __commonJS),
/* harmony export */   VA: () => (/* binding */ __export),
/* harmony export */   f1: () => (/* binding */ __toESM),
/* harmony export */   ki: () => (/* binding */ __require)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8995);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var __create=Object.create;var __defProp=Object.defineProperty;var __getOwnPropDesc=Object.getOwnPropertyDescriptor;var __getOwnPropNames=Object.getOwnPropertyNames;var __getProtoOf=Object.getPrototypeOf,__hasOwnProp=Object.prototype.hasOwnProperty;var __require=(x=>typeof require<"u"?require:typeof Proxy<"u"?new Proxy(x,{get:(a,b)=>(typeof require<"u"?require:a)[b]}):x)(function(x){if(typeof require<"u")return require.apply(this,arguments);throw Error('Dynamic require of "'+x+'" is not supported')});var __commonJS=(cb,mod)=>function(){try{return mod||(0,cb[__getOwnPropNames(cb)[0]])((mod={exports:{}}).exports,mod),mod.exports}catch(e){throw mod=0,e}};var __export=(target,all)=>{for(var name in all)__defProp(target,name,{get:all[name],enumerable:!0})},__copyProps=(to,from,except,desc)=>{if(from&&typeof from=="object"||typeof from=="function")for(let key of __getOwnPropNames(from))!__hasOwnProp.call(to,key)&&key!==except&&__defProp(to,key,{get:()=>from[key],enumerable:!(desc=__getOwnPropDesc(from,key))||desc.enumerable});return to};var __toESM=(mod,isNodeMode,target)=>(target=mod!=null?__create(__getProtoOf(mod)):{},__copyProps(isNodeMode||!mod||!mod.__esModule?__defProp(target,"default",{value:mod,enumerable:!0}):target,mod));


/***/ }),

/***/ 3884:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8995);
/* harmony import */ var _chunk_TYZIDKY7_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5453);
/* harmony import */ var _chunk_YRWAFYJE_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8221);
/* harmony import */ var _chunk_X6CAQYMH_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1827);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(9249);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var{appendFileSync,readFileSync}=process.getBuiltinModule("node:fs"),eventsWithoutSecrets=/^pull_request(?:_review|_review_comment)?$/;function withoutSecrets(environment){if(environment.GITHUB_ACTOR==="dependabot[bot]")return"Dependabot";if(!eventsWithoutSecrets.test(environment.GITHUB_EVENT_NAME??""))return;let event=readEvent(environment.GITHUB_EVENT_PATH);if(event?.pull_request!==void 0)return event.pull_request?.head?.repo?.full_name===environment.GITHUB_REPOSITORY?void 0:"a fork"}function endWithout(missing,environment){let run=missing.qualysOnly?withoutSecrets(environment):void 0,plain=`The input ${missing.name} is missing. ${missing.remedy}`;if(run===void 0)return{level:"error",outcome:"block",message:plain};let what=`Inconclusive: no credentials. This is a run of ${run}, which gets no secrets, so the input ${missing.name} is missing and nothing was scanned.`,chosen=(environment["INPUT_ON-MISSING-CREDENTIALS"]??"").trim().toLowerCase()||"block";return chosen==="neutral"?{level:"warning",outcome:"allow",message:`${what} The step is green because on-missing-credentials is neutral; this is no pass.`}:{level:"error",outcome:"block",message:`${what}${chosen==="block"?`${run==="Dependabot"?" Add it to Dependabot's own secrets, or let":" Let"} such runs be green without a verdict with on-missing-credentials: neutral.`:unknownWord(chosen)}`}}function tellEarlyEnd({level,outcome,message},environment){return process.stdout.write(`::${level} title=${(0,_chunk_X6CAQYMH_js__WEBPACK_IMPORTED_MODULE_3__/* .commandProperty */ .N1)("Qualys gate")}::${(0,_chunk_X6CAQYMH_js__WEBPACK_IMPORTED_MODULE_3__/* .commandData */ .wq)(message)}
`),append(environment.GITHUB_OUTPUT,`verdict=inconclusive
outcome=${outcome}
`),append(environment.GITHUB_STEP_SUMMARY,`## \u26A0\uFE0F Qualys gate: no verdict

${(0,_chunk_X6CAQYMH_js__WEBPACK_IMPORTED_MODULE_3__/* .markdown */ .wD)(message,2e3)}
`),outcome==="block"?1:0}function unknownWord(chosen){let suggestion=(0,_chunk_YRWAFYJE_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(chosen,["block","neutral"]),nearby=suggestion===void 0?"":` Did you mean ${suggestion}?`;return` on-missing-credentials must be block or neutral; found ${JSON.stringify(chosen.slice(0,100))}.${nearby}`}function readEvent(path){try{let event=JSON.parse(readFileSync(path??"","utf8"));return typeof event=="object"&&event!==null?event:void 0}catch{return}}function append(file,text){try{file!==void 0&&file!==""&&appendFileSync(file,text)}catch{}}var requiredInputs=[{name:"task-definition",satisfiedBy:[["task-definition"],["cluster","service"],["image-archive"],["local-image"]],qualysOnly:!1,remedy:"Name the task definition file to gate (task-definition: taskdef.json), or a cluster and service."},{name:"qualys-pod",satisfiedBy:[["qualys-pod"],["qualys-gateway-url"]],qualysOnly:!0,remedy:"Set your Qualys platform (qualys-pod: US2), or qualys-gateway-url for a private one."},{name:"qualys-token",satisfiedBy:[["qualys-token"],["qualys-username","qualys-password"],["qualys-client-id","qualys-client-secret"]],qualysOnly:!0,remedy:"Pass it from a secret: qualys-token: ${{ secrets.QUALYS_TOKEN }}."}],otherVariables={"qualys-token":["QUALYS_API_TOKEN","QUALYS_ACCESS_TOKEN"]};function variablesOf(input){return input.startsWith("qualys-")?[input.toUpperCase().replaceAll("-","_"),...otherVariables[input]??[]]:[]}function firstMissing(environment){let given=variable=>(environment[variable]??"").trim(),input=name=>given(`INPUT_${name.toUpperCase()}`),isGiven=name=>input(name)!==""||variablesOf(name).some(variable=>given(variable)!==""),simulate=input("simulate").toLowerCase()==="true";return requiredInputs.find(({satisfiedBy,qualysOnly})=>!(qualysOnly&&simulate)&&!satisfiedBy.some(names=>names.every(isGiven)))}async function start([word,...args]){if(word===_chunk_TYZIDKY7_js__WEBPACK_IMPORTED_MODULE_1__/* .simulatedQScanner */ .m){let{runProgram}=await Promise.all(/* import() */[__nccwpck_require__.e(934), __nccwpck_require__.e(586), __nccwpck_require__.e(98)]).then(__nccwpck_require__.bind(__nccwpck_require__, 98));process.exitCode=await runProgram(args);return}let command=(process.env.INPUT_COMMAND??"").trim().toLowerCase();if(command!==""&&command!=="gate"){let{runCommand}=await import(/* webpackIgnore: true */"./commands/index.mjs");await runCommand(command);return}let missing=firstMissing(process.env);if(missing===void 0){let{main}=await Promise.all(/* import() */[__nccwpck_require__.e(934), __nccwpck_require__.e(213)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8213));await main();return}process.exitCode=tellEarlyEnd(endWithout(missing,process.env),process.env)}await start(process.argv.slice(2));

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(3884);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
