import{createRequire as be}from"module";var gt={181:(n=>{n.exports=be(import.meta.url)("buffer")}),7598:(n=>{n.exports=be(import.meta.url)("node:crypto")}),1692:(n=>{n.exports=be(import.meta.url)("node:tls")}),932:(n=>{n.exports=be(import.meta.url)("process")}),7349:((n,t,e)=>{var s=e(1127),i=e(3301),a=e(4454),d=e(2223),c=e(7103),p=e(334),m=e(3142);function h(l,o,f,r,u,g){const b=f.type==="block-map"?c.resolveBlockMap(l,o,f,r,g):f.type==="block-seq"?p.resolveBlockSeq(l,o,f,r,g):m.resolveFlowCollection(l,o,f,r,g),v=b.constructor;return u==="!"||u===v.tagName?(b.tag=v.tagName,b):(u&&(b.tag=u),b)}function y(l,o,f,r,u){const g=r.tag,b=g?o.directives.tagName(g.source,A=>u(g,"TAG_RESOLVE_FAILED",A)):null;if(f.type==="block-seq"){const{anchor:A,newlineAfterProp:N}=r,C=A&&g?A.offset>g.offset?A:g:A??g;C&&(!N||N.offset<C.offset)&&u(C,"MISSING_CHAR","Missing newline after block sequence props")}const v=f.type==="block-map"?"map":f.type==="block-seq"?"seq":f.start.source==="{"?"map":"seq";if(!g||!b||b==="!"||b===a.YAMLMap.tagName&&v==="map"||b===d.YAMLSeq.tagName&&v==="seq")return h(l,o,f,u,b);let w=o.schema.tags.find(A=>A.tag===b&&A.collection===v);if(!w){const A=o.schema.knownTags[b];if(A?.collection===v)o.schema.tags.push(Object.assign({},A,{default:!1})),w=A;else return A?u(g,"BAD_COLLECTION_TYPE",`${A.tag} used for ${v} collection, but expects ${A.collection??"scalar"}`,!0):u(g,"TAG_RESOLVE_FAILED",`Unresolved tag: ${b}`,!0),h(l,o,f,u,b)}const E=h(l,o,f,u,b,w),_=w.resolve?.(E,A=>u(g,"TAG_RESOLVE_FAILED",A),o.options)??E,O=s.isNode(_)?_:new i.Scalar(_);return O.range=E.range,O.tag=b,w?.format&&(O.format=w.format),O}t.composeCollection=y}),3683:((n,t,e)=>{var s=e(3021),i=e(5937),a=e(7788),d=e(4631);function c(p,m,{offset:h,start:y,value:l,end:o},f){const r=Object.assign({_directives:m},p),u=new s.Document(void 0,r),g={atKey:!1,atRoot:!0,directives:u.directives,options:u.options,schema:u.schema},b=d.resolveProps(y,{indicator:"doc-start",next:l??o?.[0],offset:h,onError:f,parentIndent:0,startOnNewline:!0});b.found&&(u.directives.docStart=!0,l&&(l.type==="block-map"||l.type==="block-seq")&&!b.hasNewline&&f(b.end,"MISSING_CHAR","Block collection cannot start on same line with directives-end marker")),u.contents=l?i.composeNode(g,l,b,f):i.composeEmptyNode(g,b.end,y,null,b,f);const v=u.contents.range[2],w=a.resolveEnd(o,v,!1,f);return w.comment&&(u.comment=w.comment),u.range=[h,v,w.offset],u}t.composeDoc=c}),5937:((n,t,e)=>{var s=e(4065),i=e(1127),a=e(7349),d=e(5413),c=e(7788),p=e(2599);const m={composeNode:h,composeEmptyNode:y};function h(o,f,r,u){const g=o.atKey,{spaceBefore:b,comment:v,anchor:w,tag:E}=r;let _,O=!0;switch(f.type){case"alias":_=l(o,f,u),(w||E)&&u(f,"ALIAS_PROPS","An alias node must not specify any properties");break;case"scalar":case"single-quoted-scalar":case"double-quoted-scalar":case"block-scalar":_=d.composeScalar(o,f,E,u),w&&(_.anchor=w.source.substring(1));break;case"block-map":case"block-seq":case"flow-collection":try{_=a.composeCollection(m,o,f,r,u),w&&(_.anchor=w.source.substring(1))}catch(A){const N=A instanceof Error?A.message:String(A);u(f,"RESOURCE_EXHAUSTION",N)}break;default:{const A=f.type==="error"?f.message:`Unsupported token (type: ${f.type})`;u(f,"UNEXPECTED_TOKEN",A),O=!1}}return _??(_=y(o,f.offset,void 0,null,r,u)),w&&_.anchor===""&&u(w,"BAD_ALIAS","Anchor cannot be an empty string"),g&&o.options.stringKeys&&(!i.isScalar(_)||typeof _.value!="string"||_.tag&&_.tag!=="tag:yaml.org,2002:str")&&u(E??f,"NON_STRING_KEY","With stringKeys, all keys must be strings"),b&&(_.spaceBefore=!0),v&&(f.type==="scalar"&&f.source===""?_.comment=v:_.commentBefore=v),o.options.keepSourceTokens&&O&&(_.srcToken=f),_}function y(o,f,r,u,{spaceBefore:g,comment:b,anchor:v,tag:w,end:E},_){const O={type:"scalar",offset:p.emptyScalarPosition(f,r,u),indent:-1,source:""},A=d.composeScalar(o,O,w,_);return v&&(A.anchor=v.source.substring(1),A.anchor===""&&_(v,"BAD_ALIAS","Anchor cannot be an empty string")),g&&(A.spaceBefore=!0),b&&(A.comment=b,A.range[2]=E),A}function l({options:o},{offset:f,source:r,end:u},g){const b=new s.Alias(r.substring(1));b.source===""&&g(f,"BAD_ALIAS","Alias cannot be an empty string"),b.source.endsWith(":")&&g(f+r.length-1,"BAD_ALIAS","Alias ending in : is ambiguous",!0);const v=f+r.length,w=c.resolveEnd(u,v,o.strict,g);return b.range=[f,v,w.offset],w.comment&&(b.comment=w.comment),b}t.composeEmptyNode=y,t.composeNode=h}),5413:((n,t,e)=>{var s=e(1127),i=e(3301),a=e(8913),d=e(6842);function c(h,y,l,o){const{value:f,type:r,comment:u,range:g}=y.type==="block-scalar"?a.resolveBlockScalar(h,y,o):d.resolveFlowScalar(y,h.options.strict,o),b=l?h.directives.tagName(l.source,E=>o(l,"TAG_RESOLVE_FAILED",E)):null;let v;h.options.stringKeys&&h.atKey?v=h.schema[s.SCALAR]:b?v=p(h.schema,f,b,l,o):y.type==="scalar"?v=m(h,f,y,o):v=h.schema[s.SCALAR];let w;try{const E=v.resolve(f,_=>o(l??y,"TAG_RESOLVE_FAILED",_),h.options);w=s.isScalar(E)?E:new i.Scalar(E)}catch(E){const _=E instanceof Error?E.message:String(E);o(l??y,"TAG_RESOLVE_FAILED",_),w=new i.Scalar(f)}return w.range=g,w.source=f,r&&(w.type=r),b&&(w.tag=b),v.format&&(w.format=v.format),u&&(w.comment=u),w}function p(h,y,l,o,f){if(l==="!")return h[s.SCALAR];const r=[];for(const g of h.tags)if(!g.collection&&g.tag===l)if(g.default&&g.test)r.push(g);else return g;for(const g of r)if(g.test?.test(y))return g;const u=h.knownTags[l];return u&&!u.collection?(h.tags.push(Object.assign({},u,{default:!1,test:void 0})),u):(f(o,"TAG_RESOLVE_FAILED",`Unresolved tag: ${l}`,l!=="tag:yaml.org,2002:str"),h[s.SCALAR])}function m({atKey:h,directives:y,schema:l},o,f,r){const u=l.tags.find(g=>(g.default===!0||h&&g.default==="key")&&g.test?.test(o))||l[s.SCALAR];if(l.compat){const g=l.compat.find(b=>b.default&&b.test?.test(o))??l[s.SCALAR];if(u.tag!==g.tag){const b=y.tagString(u.tag),v=y.tagString(g.tag),w=`Value may be parsed as either ${b} or ${v}`;r(f,"TAG_RESOLVE_FAILED",w,!0)}}return u}t.composeScalar=c}),9984:((n,t,e)=>{var s=e(932),i=e(1342),a=e(3021),d=e(1464),c=e(1127),p=e(3683),m=e(7788);function h(o){if(typeof o=="number")return[o,o+1];if(Array.isArray(o))return o.length===2?o:[o[0],o[1]];const{offset:f,source:r}=o;return[f,f+(typeof r=="string"?r.length:1)]}function y(o){let f="",r=!1,u=!1;for(let g=0;g<o.length;++g){const b=o[g];switch(b[0]){case"#":f+=(f===""?"":u?`

`:`
`)+(b.substring(1)||" "),r=!0,u=!1;break;case"%":o[g+1]?.[0]!=="#"&&(g+=1),r=!1;break;default:r||(u=!0),r=!1}}return{comment:f,afterEmptyLine:u}}class l{constructor(f={}){this.doc=null,this.atDirectives=!1,this.prelude=[],this.errors=[],this.warnings=[],this.onError=(r,u,g,b)=>{const v=h(r);b?this.warnings.push(new d.YAMLWarning(v,u,g)):this.errors.push(new d.YAMLParseError(v,u,g))},this.directives=new i.Directives({version:f.version||"1.2"}),this.options=f}decorate(f,r){const{comment:u,afterEmptyLine:g}=y(this.prelude);if(u){const b=f.contents;if(r)f.comment=f.comment?`${f.comment}
${u}`:u;else if(g||f.directives.docStart||!b)f.commentBefore=u;else if(c.isCollection(b)&&!b.flow&&b.items.length>0){let v=b.items[0];c.isPair(v)&&(v=v.key);const w=v.commentBefore;v.commentBefore=w?`${u}
${w}`:u}else{const v=b.commentBefore;b.commentBefore=v?`${u}
${v}`:u}}if(r){for(let b=0;b<this.errors.length;++b)f.errors.push(this.errors[b]);for(let b=0;b<this.warnings.length;++b)f.warnings.push(this.warnings[b])}else f.errors=this.errors,f.warnings=this.warnings;this.prelude=[],this.errors=[],this.warnings=[]}streamInfo(){return{comment:y(this.prelude).comment,directives:this.directives,errors:this.errors,warnings:this.warnings}}*compose(f,r=!1,u=-1){for(const g of f)yield*this.next(g);yield*this.end(r,u)}*next(f){switch(s.env.LOG_STREAM&&console.dir(f,{depth:null}),f.type){case"directive":this.directives.add(f.source,(r,u,g)=>{const b=h(f);b[0]+=r,this.onError(b,"BAD_DIRECTIVE",u,g)}),this.prelude.push(f.source),this.atDirectives=!0;break;case"document":{const r=p.composeDoc(this.options,this.directives,f,this.onError);this.atDirectives&&!r.directives.docStart&&this.onError(f,"MISSING_CHAR","Missing directives-end/doc-start indicator line"),this.decorate(r,!1),this.doc&&(yield this.doc),this.doc=r,this.atDirectives=!1;break}case"byte-order-mark":case"space":break;case"comment":case"newline":this.prelude.push(f.source);break;case"error":{const r=f.source?`${f.message}: ${JSON.stringify(f.source)}`:f.message,u=new d.YAMLParseError(h(f),"UNEXPECTED_TOKEN",r);this.atDirectives||!this.doc?this.errors.push(u):this.doc.errors.push(u);break}case"doc-end":{if(!this.doc){const u="Unexpected doc-end without preceding document";this.errors.push(new d.YAMLParseError(h(f),"UNEXPECTED_TOKEN",u));break}this.doc.directives.docEnd=!0;const r=m.resolveEnd(f.end,f.offset+f.source.length,this.doc.options.strict,this.onError);if(this.decorate(this.doc,!0),r.comment){const u=this.doc.comment;this.doc.comment=u?`${u}
${r.comment}`:r.comment}this.doc.range[2]=r.offset;break}default:this.errors.push(new d.YAMLParseError(h(f),"UNEXPECTED_TOKEN",`Unsupported token ${f.type}`))}}*end(f=!1,r=-1){if(this.doc)this.decorate(this.doc,!0),yield this.doc,this.doc=null;else if(f){const u=Object.assign({_directives:this.directives},this.options),g=new a.Document(void 0,u);this.atDirectives&&this.onError(r,"MISSING_CHAR","Missing directives-end indicator line"),g.range=[0,r,r],this.decorate(g,!1),yield g}}}t.Composer=l}),7103:((n,t,e)=>{var s=e(7165),i=e(4454),a=e(4631),d=e(9499),c=e(4051),p=e(1187);const m="All mapping items must start at the same column";function h({composeNode:y,composeEmptyNode:l},o,f,r,u){const g=u?.nodeClass??i.YAMLMap,b=new g(o.schema);o.atRoot&&(o.atRoot=!1);let v=f.offset,w=null;for(const E of f.items){const{start:_,key:O,sep:A,value:N}=E,C=a.resolveProps(_,{indicator:"explicit-key-ind",next:O??A?.[0],offset:v,onError:r,parentIndent:f.indent,startOnNewline:!0}),T=!C.found;if(T){if(O&&(O.type==="block-seq"?r(v,"BLOCK_AS_IMPLICIT_KEY","A block sequence may not be used as an implicit map key"):"indent"in O&&O.indent!==f.indent&&r(v,"BAD_INDENT",m)),!C.anchor&&!C.tag&&!A){w=C.end,C.comment&&(b.comment?b.comment+=`
`+C.comment:b.comment=C.comment);continue}(C.newlineAfterProp||d.containsNewline(O))&&r(O??_[_.length-1],"MULTILINE_IMPLICIT_KEY","Implicit keys need to be on a single line")}else C.found?.indent!==f.indent&&r(v,"BAD_INDENT",m);o.atKey=!0;const j=C.end,x=O?y(o,O,C,r):l(o,j,_,null,C,r);o.schema.compat&&c.flowIndentCheck(f.indent,O,r),o.atKey=!1,p.mapIncludes(o,b.items,x)&&r(j,"DUPLICATE_KEY","Map keys must be unique");const L=a.resolveProps(A??[],{indicator:"map-value-ind",next:N,offset:x.range[2],onError:r,parentIndent:f.indent,startOnNewline:!O||O.type==="block-scalar"});if(v=L.end,L.found){T&&(N?.type==="block-map"&&!L.hasNewline&&r(v,"BLOCK_AS_IMPLICIT_KEY","Nested mappings are not allowed in compact mappings"),o.options.strict&&C.start<L.found.offset-1024&&r(x.range,"KEY_OVER_1024_CHARS","The : indicator must be at most 1024 chars after the start of an implicit block mapping key"));const M=N?y(o,N,L,r):l(o,v,A,null,L,r);o.schema.compat&&c.flowIndentCheck(f.indent,N,r),v=M.range[2];const q=new s.Pair(x,M);o.options.keepSourceTokens&&(q.srcToken=E),b.items.push(q)}else{T&&r(x.range,"MISSING_CHAR","Implicit map keys need to be followed by map values"),L.comment&&(x.comment?x.comment+=`
`+L.comment:x.comment=L.comment);const M=new s.Pair(x);o.options.keepSourceTokens&&(M.srcToken=E),b.items.push(M)}}return w&&w<v&&r(w,"IMPOSSIBLE","Map comment with trailing content"),b.range=[f.offset,v,w??v],b}t.resolveBlockMap=h}),8913:((n,t,e)=>{var s=e(3301);function i(c,p,m){const h=p.offset,y=a(p,c.options.strict,m);if(!y)return{value:"",type:null,comment:"",range:[h,h,h]};const l=y.mode===">"?s.Scalar.BLOCK_FOLDED:s.Scalar.BLOCK_LITERAL,o=p.source?d(p.source):[];let f=o.length;for(let _=o.length-1;_>=0;--_){const O=o[_][1];if(O===""||O==="\r")f=_;else break}if(f===0){const _=y.chomp==="+"&&o.length>0?`
`.repeat(Math.max(1,o.length-1)):"";let O=h+y.length;return p.source&&(O+=p.source.length),{value:_,type:l,comment:y.comment,range:[h,O,O]}}let r=p.indent+y.indent,u=p.offset+y.length,g=0;for(let _=0;_<f;++_){const[O,A]=o[_];if(A===""||A==="\r")y.indent===0&&O.length>r&&(r=O.length);else{O.length<r&&m(u+O.length,"MISSING_CHAR","Block scalars with more-indented leading empty lines must use an explicit indentation indicator"),y.indent===0&&(r=O.length),g=_,r===0&&!c.atRoot&&m(u,"BAD_INDENT","Block scalar values in collections must be indented");break}u+=O.length+A.length+1}for(let _=o.length-1;_>=f;--_)o[_][0].length>r&&(f=_+1);let b="",v="",w=!1;for(let _=0;_<g;++_)b+=o[_][0].slice(r)+`
`;for(let _=g;_<f;++_){let[O,A]=o[_];u+=O.length+A.length+1;const N=A[A.length-1]==="\r";if(N&&(A=A.slice(0,-1)),A&&O.length<r){const T=`Block scalar lines must not be less indented than their ${y.indent?"explicit indentation indicator":"first line"}`;m(u-A.length-(N?2:1),"BAD_INDENT",T),O=""}l===s.Scalar.BLOCK_LITERAL?(b+=v+O.slice(r)+A,v=`
`):O.length>r||A[0]==="	"?(v===" "?v=`
`:!w&&v===`
`&&(v=`

`),b+=v+O.slice(r)+A,v=`
`,w=!0):A===""?v===`
`?b+=`
`:v=`
`:(b+=v+A,v=" ",w=!1)}switch(y.chomp){case"-":break;case"+":for(let _=f;_<o.length;++_)b+=`
`+o[_][0].slice(r);b[b.length-1]!==`
`&&(b+=`
`);break;default:b+=`
`}const E=h+y.length+p.source.length;return{value:b,type:l,comment:y.comment,range:[h,E,E]}}function a({offset:c,props:p},m,h){if(p[0].type!=="block-scalar-header")return h(p[0],"IMPOSSIBLE","Block scalar header not found"),null;const{source:y}=p[0],l=y[0];let o=0,f="",r=-1;for(let v=1;v<y.length;++v){const w=y[v];if(!f&&(w==="-"||w==="+"))f=w;else{const E=Number(w);!o&&E?o=E:r===-1&&(r=c+v)}}r!==-1&&h(r,"UNEXPECTED_TOKEN",`Block scalar header includes extra characters: ${y}`);let u=!1,g="",b=y.length;for(let v=1;v<p.length;++v){const w=p[v];switch(w.type){case"space":u=!0;case"newline":b+=w.source.length;break;case"comment":m&&!u&&h(w,"MISSING_CHAR","Comments must be separated from other tokens by white space characters"),b+=w.source.length,g=w.source.substring(1);break;case"error":h(w,"UNEXPECTED_TOKEN",w.message),b+=w.source.length;break;default:{const E=`Unexpected token in block scalar header: ${w.type}`;h(w,"UNEXPECTED_TOKEN",E);const _=w.source;_&&typeof _=="string"&&(b+=_.length)}}}return{mode:l,indent:o,chomp:f,comment:g,length:b}}function d(c){const p=c.split(/\n( *)/),m=p[0],h=m.match(/^( *)/),l=[h?.[1]?[h[1],m.slice(h[1].length)]:["",m]];for(let o=1;o<p.length;o+=2)l.push([p[o],p[o+1]]);return l}t.resolveBlockScalar=i}),334:((n,t,e)=>{var s=e(2223),i=e(4631),a=e(4051);function d({composeNode:c,composeEmptyNode:p},m,h,y,l){const o=l?.nodeClass??s.YAMLSeq,f=new o(m.schema);m.atRoot&&(m.atRoot=!1),m.atKey&&(m.atKey=!1);let r=h.offset,u=null;for(const{start:g,value:b}of h.items){const v=i.resolveProps(g,{indicator:"seq-item-ind",next:b,offset:r,onError:y,parentIndent:h.indent,startOnNewline:!0});if(!v.found)if(v.anchor||v.tag||b)b?.type==="block-seq"?y(v.end,"BAD_INDENT","All sequence items must start at the same column"):y(r,"MISSING_CHAR","Sequence item without - indicator");else{u=v.end,v.comment&&(f.comment=v.comment);continue}const w=b?c(m,b,v,y):p(m,v.end,g,null,v,y);m.schema.compat&&a.flowIndentCheck(h.indent,b,y),r=w.range[2],f.items.push(w)}return f.range=[h.offset,r,u??r],f}t.resolveBlockSeq=d}),7788:((n,t)=>{function e(s,i,a,d){let c="";if(s){let p=!1,m="";for(const h of s){const{source:y,type:l}=h;switch(l){case"space":p=!0;break;case"comment":{a&&!p&&d(h,"MISSING_CHAR","Comments must be separated from other tokens by white space characters");const o=y.substring(1)||" ";c?c+=m+o:c=o,m="";break}case"newline":c&&(m+=y),p=!0;break;default:d(h,"UNEXPECTED_TOKEN",`Unexpected ${l} at node end`)}i+=y.length}}return{comment:c,offset:i}}t.resolveEnd=e}),3142:((n,t,e)=>{var s=e(1127),i=e(7165),a=e(4454),d=e(2223),c=e(7788),p=e(4631),m=e(9499),h=e(1187);const y="Block collections are not allowed within flow collections",l=f=>f&&(f.type==="block-map"||f.type==="block-seq");function o({composeNode:f,composeEmptyNode:r},u,g,b,v){const w=g.start.source==="{",E=w?"flow map":"flow sequence",_=v?.nodeClass??(w?a.YAMLMap:d.YAMLSeq),O=new _(u.schema);O.flow=!0;const A=u.atRoot;A&&(u.atRoot=!1),u.atKey&&(u.atKey=!1);let N=g.offset+g.start.source.length;for(let L=0;L<g.items.length;++L){const M=g.items[L],{start:q,key:K,sep:V,value:J}=M,B=p.resolveProps(q,{flow:E,indicator:"explicit-key-ind",next:K??V?.[0],offset:N,onError:b,parentIndent:g.indent,startOnNewline:!1});if(!B.found){if(!B.anchor&&!B.tag&&!V&&!J){L===0&&B.comma?b(B.comma,"UNEXPECTED_TOKEN",`Unexpected , in ${E}`):L<g.items.length-1&&b(B.start,"UNEXPECTED_TOKEN",`Unexpected empty item in ${E}`),B.comment&&(O.comment?O.comment+=`
`+B.comment:O.comment=B.comment),N=B.end;continue}!w&&u.options.strict&&m.containsNewline(K)&&b(K,"MULTILINE_IMPLICIT_KEY","Implicit keys of flow sequence pairs need to be on a single line")}if(L===0)B.comma&&b(B.comma,"UNEXPECTED_TOKEN",`Unexpected , in ${E}`);else if(B.comma||b(B.start,"MISSING_CHAR",`Missing , between ${E} items`),B.comment){let z="";e:for(const G of q)switch(G.type){case"comma":case"space":break;case"comment":z=G.source.substring(1);break e;default:break e}if(z){let G=O.items[O.items.length-1];s.isPair(G)&&(G=G.value??G.key),G.comment?G.comment+=`
`+z:G.comment=z,B.comment=B.comment.substring(z.length+1)}}if(!w&&!V&&!B.found){const z=J?f(u,J,B,b):r(u,B.end,V,null,B,b);O.items.push(z),N=z.range[2],l(J)&&b(z.range,"BLOCK_IN_FLOW",y)}else{u.atKey=!0;const z=B.end,G=K?f(u,K,B,b):r(u,z,q,null,B,b);l(K)&&b(G.range,"BLOCK_IN_FLOW",y),u.atKey=!1;const ie=p.resolveProps(V??[],{flow:E,indicator:"map-value-ind",next:J,offset:G.range[2],onError:b,parentIndent:g.indent,startOnNewline:!1});if(ie.found){if(!w&&!B.found&&u.options.strict){if(V)for(const ce of V){if(ce===ie.found)break;if(ce.type==="newline"){b(ce,"MULTILINE_IMPLICIT_KEY","Implicit keys of flow sequence pairs need to be on a single line");break}}B.start<ie.found.offset-1024&&b(ie.found,"KEY_OVER_1024_CHARS","The : indicator must be at most 1024 chars after the start of an implicit flow sequence key")}}else J&&("source"in J&&J.source?.[0]===":"?b(J,"MISSING_CHAR",`Missing space after : in ${E}`):b(ie.start,"MISSING_CHAR",`Missing , or : between ${E} items`));const H=J?f(u,J,ie,b):ie.found?r(u,ie.end,V,null,ie,b):null;H?l(J)&&b(H.range,"BLOCK_IN_FLOW",y):ie.comment&&(G.comment?G.comment+=`
`+ie.comment:G.comment=ie.comment);const We=new i.Pair(G,H);if(u.options.keepSourceTokens&&(We.srcToken=M),w){const ce=O;h.mapIncludes(u,ce.items,G)&&b(z,"DUPLICATE_KEY","Map keys must be unique"),ce.items.push(We)}else{const ce=new a.YAMLMap(u.schema);ce.flow=!0,ce.items.push(We);const yt=(H??G).range;ce.range=[G.range[0],yt[1],yt[2]],O.items.push(ce)}N=H?H.range[2]:ie.end}}const C=w?"}":"]",[T,...j]=g.end;let x=N;if(T?.source===C)x=T.offset+T.source.length;else{const L=E[0].toUpperCase()+E.substring(1),M=A?`${L} must end with a ${C}`:`${L} in block collection must be sufficiently indented and end with a ${C}`;b(N,A?"MISSING_CHAR":"BAD_INDENT",M),T&&T.source.length!==1&&j.unshift(T)}if(j.length>0){const L=c.resolveEnd(j,x,u.options.strict,b);L.comment&&(O.comment?O.comment+=`
`+L.comment:O.comment=L.comment),O.range=[g.offset,x,L.offset]}else O.range=[g.offset,x,x];return O}t.resolveFlowCollection=o}),6842:((n,t,e)=>{var s=e(3301),i=e(7788);function a(o,f,r){const{offset:u,type:g,source:b,end:v}=o;let w,E;const _=(N,C,T)=>r(u+N,C,T);switch(g){case"scalar":w=s.Scalar.PLAIN,E=d(b,_);break;case"single-quoted-scalar":w=s.Scalar.QUOTE_SINGLE,E=c(b,_);break;case"double-quoted-scalar":w=s.Scalar.QUOTE_DOUBLE,E=m(b,_);break;default:return r(o,"UNEXPECTED_TOKEN",`Expected a flow scalar value, but found: ${g}`),{value:"",type:null,comment:"",range:[u,u+b.length,u+b.length]}}const O=u+b.length,A=i.resolveEnd(v,O,f,r);return{value:E,type:w,comment:A.comment,range:[u,O,A.offset]}}function d(o,f){let r="";switch(o[0]){case"	":r="a tab character";break;case",":r="flow indicator character ,";break;case"%":r="directive indicator character %";break;case"|":case">":{r=`block scalar indicator ${o[0]}`;break}case"@":case"`":{r=`reserved character ${o[0]}`;break}}return r&&f(0,"BAD_SCALAR_START",`Plain value cannot start with ${r}`),p(o)}function c(o,f){return(o[o.length-1]!=="'"||o.length===1)&&f(o.length,"MISSING_CHAR","Missing closing 'quote"),p(o.slice(1,-1)).replace(/''/g,"'")}function p(o){const f=/(.*?)\r?\n/sy;let r=f.exec(o);if(!r)return o;let u,g;try{u=new RegExp("(?<![ 	])[ 	]+$"),g=new RegExp("^[ 	]+|(?<![ 	])[ 	]+$","g")}catch{u=/[ \t]+$/,g=/^[ \t]+|[ \t]+$/g}let b=r[1].replace(u,""),v=" ",w=f.lastIndex;for(;r=f.exec(o);){const _=r[1].replace(g,"");_===""?v===`
`?b+=v:v=`
`:(b+=v+_,v=" "),w=f.lastIndex}const E=/[ \t]*(.*)/sy;return E.lastIndex=w,r=E.exec(o),b+v+(r?.[1]??"")}function m(o,f){let r="";for(let u=1;u<o.length-1;++u){const g=o[u];if(!(g==="\r"&&o[u+1]===`
`))if(g===`
`){const{fold:b,offset:v}=h(o,u);r+=b,u=v}else if(g==="\\"){let b=o[++u];const v=y[b];if(v)r+=v;else if(b===`
`)for(b=o[u+1];b===" "||b==="	";)b=o[++u+1];else if(b==="\r"&&o[u+1]===`
`)for(b=o[++u+1];b===" "||b==="	";)b=o[++u+1];else if(b==="x"||b==="u"||b==="U"){const w=b==="x"?2:b==="u"?4:8;r+=l(o,u+1,w,f),u+=w}else{const w=o.substr(u-1,2);f(u-1,"BAD_DQ_ESCAPE",`Invalid escape sequence ${w}`),r+=w}}else if(g===" "||g==="	"){const b=u;let v=o[u+1];for(;v===" "||v==="	";)v=o[++u+1];v!==`
`&&!(v==="\r"&&o[u+2]===`
`)&&(r+=u>b?o.slice(b,u+1):g)}else r+=g}return(o[o.length-1]!=='"'||o.length===1)&&f(o.length,"MISSING_CHAR",'Missing closing "quote'),r}function h(o,f){let r="",u=o[f+1];for(;(u===" "||u==="	"||u===`
`||u==="\r")&&!(u==="\r"&&o[f+2]!==`
`);)u===`
`&&(r+=`
`),f+=1,u=o[f+1];return r||(r=" "),{fold:r,offset:f}}const y={0:"\0",a:"\x07",b:"\b",e:"\x1B",f:"\f",n:`
`,r:"\r",t:"	",v:"\v",N:"\x85",_:"\xA0",L:"\u2028",P:"\u2029"," ":" ",'"':'"',"/":"/","\\":"\\","	":"	"};function l(o,f,r,u){const g=o.substr(f,r),v=g.length===r&&/^[0-9a-fA-F]+$/.test(g)?parseInt(g,16):NaN;try{return String.fromCodePoint(v)}catch{const w=o.substr(f-2,r+2);return u(f-2,"BAD_DQ_ESCAPE",`Invalid escape sequence ${w}`),w}}t.resolveFlowScalar=a}),4631:((n,t)=>{function e(s,{flow:i,indicator:a,next:d,offset:c,onError:p,parentIndent:m,startOnNewline:h}){let y=!1,l=h,o=h,f="",r="",u=!1,g=!1,b=null,v=null,w=null,E=null,_=null,O=null,A=null;for(const T of s)switch(g&&(T.type!=="space"&&T.type!=="newline"&&T.type!=="comma"&&p(T.offset,"MISSING_CHAR","Tags and anchors must be separated from the next token by white space"),g=!1),b&&(l&&T.type!=="comment"&&T.type!=="newline"&&p(b,"TAB_AS_INDENT","Tabs are not allowed as indentation"),b=null),T.type){case"space":!i&&(a!=="doc-start"||d?.type!=="flow-collection")&&T.source.includes("	")&&(b=T),o=!0;break;case"comment":{o||p(T,"MISSING_CHAR","Comments must be separated from other tokens by white space characters");const j=T.source.substring(1)||" ";f?f+=r+j:f=j,r="",l=!1;break}case"newline":l?f?f+=T.source:(!O||a!=="seq-item-ind")&&(y=!0):r+=T.source,l=!0,u=!0,(v||w)&&(E=T),o=!0;break;case"anchor":v&&p(T,"MULTIPLE_ANCHORS","A node can have at most one anchor"),T.source.endsWith(":")&&p(T.offset+T.source.length-1,"BAD_ALIAS","Anchor ending in : is ambiguous",!0),v=T,A??(A=T.offset),l=!1,o=!1,g=!0;break;case"tag":{w&&p(T,"MULTIPLE_TAGS","A node can have at most one tag"),w=T,A??(A=T.offset),l=!1,o=!1,g=!0;break}case a:(v||w)&&p(T,"BAD_PROP_ORDER",`Anchors and tags must be after the ${T.source} indicator`),O&&p(T,"UNEXPECTED_TOKEN",`Unexpected ${T.source} in ${i??"collection"}`),O=T,l=a==="seq-item-ind"||a==="explicit-key-ind",o=!1;break;case"comma":if(i){_&&p(T,"UNEXPECTED_TOKEN",`Unexpected , in ${i}`),_=T,l=!1,o=!1;break}default:p(T,"UNEXPECTED_TOKEN",`Unexpected ${T.type} token`),l=!1,o=!1}const N=s[s.length-1],C=N?N.offset+N.source.length:c;return g&&d&&d.type!=="space"&&d.type!=="newline"&&d.type!=="comma"&&(d.type!=="scalar"||d.source!=="")&&p(d.offset,"MISSING_CHAR","Tags and anchors must be separated from the next token by white space"),b&&(l&&b.indent<=m||d?.type==="block-map"||d?.type==="block-seq")&&p(b,"TAB_AS_INDENT","Tabs are not allowed as indentation"),{comma:_,found:O,spaceBefore:y,comment:f,hasNewline:u,anchor:v,tag:w,newlineAfterProp:E,end:C,start:A??C}}t.resolveProps=e}),9499:((n,t)=>{function e(s){if(!s)return null;switch(s.type){case"alias":case"scalar":case"double-quoted-scalar":case"single-quoted-scalar":if(s.source.includes(`
`))return!0;if(s.end){for(const i of s.end)if(i.type==="newline")return!0}return!1;case"flow-collection":for(const i of s.items){for(const a of i.start)if(a.type==="newline")return!0;if(i.sep){for(const a of i.sep)if(a.type==="newline")return!0}if(e(i.key)||e(i.value))return!0}return!1;default:return!0}}t.containsNewline=e}),2599:((n,t)=>{function e(s,i,a){if(i){a??(a=i.length);for(let d=a-1;d>=0;--d){let c=i[d];switch(c.type){case"space":case"comment":case"newline":s-=c.source.length;continue}for(c=i[++d];c?.type==="space";)s+=c.source.length,c=i[++d];break}}return s}t.emptyScalarPosition=e}),4051:((n,t,e)=>{var s=e(9499);function i(a,d,c){if(d?.type==="flow-collection"){const p=d.end[0];p.indent===a&&(p.source==="]"||p.source==="}")&&s.containsNewline(d)&&c(p,"BAD_INDENT","Flow end indicator should be more indented than parent",!0)}}t.flowIndentCheck=i}),1187:((n,t,e)=>{var s=e(1127);function i(a,d,c){const{uniqueKeys:p}=a.options;if(p===!1)return!1;const m=typeof p=="function"?p:(h,y)=>h===y||s.isScalar(h)&&s.isScalar(y)&&h.value===y.value;return d.some(h=>m(h.key,c))}t.mapIncludes=i}),3021:((n,t,e)=>{var s=e(4065),i=e(101),a=e(1127),d=e(7165),c=e(4043),p=e(5840),m=e(6829),h=e(1596),y=e(3661),l=e(2404),o=e(1342);class f{constructor(g,b,v){this.commentBefore=null,this.comment=null,this.errors=[],this.warnings=[],Object.defineProperty(this,a.NODE_TYPE,{value:a.DOC});let w=null;typeof b=="function"||Array.isArray(b)?w=b:v===void 0&&b&&(v=b,b=void 0);const E=Object.assign({intAsBigInt:!1,keepSourceTokens:!1,logLevel:"warn",prettyErrors:!0,strict:!0,stringKeys:!1,uniqueKeys:!0,version:"1.2"},v);this.options=E;let{version:_}=E;v?._directives?(this.directives=v._directives.atDocument(),this.directives.yaml.explicit&&(_=this.directives.yaml.version)):this.directives=new o.Directives({version:_}),this.setSchema(_,v),this.contents=g===void 0?null:this.createNode(g,w,v)}clone(){const g=Object.create(f.prototype,{[a.NODE_TYPE]:{value:a.DOC}});return g.commentBefore=this.commentBefore,g.comment=this.comment,g.errors=this.errors.slice(),g.warnings=this.warnings.slice(),g.options=Object.assign({},this.options),this.directives&&(g.directives=this.directives.clone()),g.schema=this.schema.clone(),g.contents=a.isNode(this.contents)?this.contents.clone(g.schema):this.contents,this.range&&(g.range=this.range.slice()),g}add(g){r(this.contents)&&this.contents.add(g)}addIn(g,b){r(this.contents)&&this.contents.addIn(g,b)}createAlias(g,b){if(!g.anchor){const v=h.anchorNames(this);g.anchor=!b||v.has(b)?h.findNewAnchor(b||"a",v):b}return new s.Alias(g.anchor)}createNode(g,b,v){let w;if(typeof b=="function")g=b.call({"":g},"",g),w=b;else if(Array.isArray(b)){const q=V=>typeof V=="number"||V instanceof String||V instanceof Number,K=b.filter(q).map(String);K.length>0&&(b=b.concat(K)),w=b}else v===void 0&&b&&(v=b,b=void 0);const{aliasDuplicateObjects:E,anchorPrefix:_,flow:O,keepUndefined:A,onTagObj:N,tag:C}=v??{},{onAnchor:T,setAnchors:j,sourceObjects:x}=h.createNodeAnchors(this,_||"a"),L={aliasDuplicateObjects:E??!0,keepUndefined:A??!1,onAnchor:T,onTagObj:N,replacer:w,schema:this.schema,sourceObjects:x},M=l.createNode(g,C,L);return O&&a.isCollection(M)&&(M.flow=!0),j(),M}createPair(g,b,v={}){const w=this.createNode(g,null,v),E=this.createNode(b,null,v);return new d.Pair(w,E)}delete(g){return r(this.contents)?this.contents.delete(g):!1}deleteIn(g){return i.isEmptyPath(g)?this.contents==null?!1:(this.contents=null,!0):r(this.contents)?this.contents.deleteIn(g):!1}get(g,b){return a.isCollection(this.contents)?this.contents.get(g,b):void 0}getIn(g,b){return i.isEmptyPath(g)?!b&&a.isScalar(this.contents)?this.contents.value:this.contents:a.isCollection(this.contents)?this.contents.getIn(g,b):void 0}has(g){return a.isCollection(this.contents)?this.contents.has(g):!1}hasIn(g){return i.isEmptyPath(g)?this.contents!==void 0:a.isCollection(this.contents)?this.contents.hasIn(g):!1}set(g,b){this.contents==null?this.contents=i.collectionFromPath(this.schema,[g],b):r(this.contents)&&this.contents.set(g,b)}setIn(g,b){i.isEmptyPath(g)?this.contents=b:this.contents==null?this.contents=i.collectionFromPath(this.schema,Array.from(g),b):r(this.contents)&&this.contents.setIn(g,b)}setSchema(g,b={}){typeof g=="number"&&(g=String(g));let v;switch(g){case"1.1":this.directives?this.directives.yaml.version="1.1":this.directives=new o.Directives({version:"1.1"}),v={resolveKnownTags:!1,schema:"yaml-1.1"};break;case"1.2":case"next":this.directives?this.directives.yaml.version=g:this.directives=new o.Directives({version:g}),v={resolveKnownTags:!0,schema:"core"};break;case null:this.directives&&delete this.directives,v=null;break;default:{const w=JSON.stringify(g);throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${w}`)}}if(b.schema instanceof Object)this.schema=b.schema;else if(v)this.schema=new p.Schema(Object.assign(v,b));else throw new Error("With a null YAML version, the { schema: Schema } option is required")}toJS({json:g,jsonArg:b,mapAsMap:v,maxAliasCount:w,onAnchor:E,reviver:_}={}){const O={anchors:new Map,doc:this,keep:!g,mapAsMap:v===!0,mapKeyWarned:!1,maxAliasCount:typeof w=="number"?w:100},A=c.toJS(this.contents,b??"",O);if(typeof E=="function")for(const{count:N,res:C}of O.anchors.values())E(C,N);return typeof _=="function"?y.applyReviver(_,{"":A},"",A):A}toJSON(g,b){return this.toJS({json:!0,jsonArg:g,mapAsMap:!1,onAnchor:b})}toString(g={}){if(this.errors.length>0)throw new Error("Document with errors cannot be stringified");if("indent"in g&&(!Number.isInteger(g.indent)||Number(g.indent)<=0)){const b=JSON.stringify(g.indent);throw new Error(`"indent" option must be a positive integer, not ${b}`)}return m.stringifyDocument(this,g)}}function r(u){if(a.isCollection(u))return!0;throw new Error("Expected a YAML collection as document contents")}t.Document=f}),1596:((n,t,e)=>{var s=e(1127),i=e(204);function a(m){if(/[\x00-\x19\s,[\]{}]/.test(m)){const y=`Anchor must not contain whitespace or control characters: ${JSON.stringify(m)}`;throw new Error(y)}return!0}function d(m){const h=new Set;return i.visit(m,{Value(y,l){l.anchor&&h.add(l.anchor)}}),h}function c(m,h){for(let y=1;;++y){const l=`${m}${y}`;if(!h.has(l))return l}}function p(m,h){const y=[],l=new Map;let o=null;return{onAnchor:f=>{y.push(f),o??(o=d(m));const r=c(h,o);return o.add(r),r},setAnchors:()=>{for(const f of y){const r=l.get(f);if(typeof r=="object"&&r.anchor&&(s.isScalar(r.node)||s.isCollection(r.node)))r.node.anchor=r.anchor;else{const u=new Error("Failed to resolve repeated object (this should not happen)");throw u.source=f,u}}},sourceObjects:l}}t.anchorIsValid=a,t.anchorNames=d,t.createNodeAnchors=p,t.findNewAnchor=c}),3661:((n,t)=>{function e(s,i,a,d){if(d&&typeof d=="object")if(Array.isArray(d))for(let c=0,p=d.length;c<p;++c){const m=d[c],h=e(s,d,String(c),m);h===void 0?delete d[c]:h!==m&&(d[c]=h)}else if(d instanceof Map)for(const c of Array.from(d.keys())){const p=d.get(c),m=e(s,d,c,p);m===void 0?d.delete(c):m!==p&&d.set(c,m)}else if(d instanceof Set)for(const c of Array.from(d)){const p=e(s,d,c,c);p===void 0?d.delete(c):p!==c&&(d.delete(c),d.add(p))}else for(const[c,p]of Object.entries(d)){const m=e(s,d,c,p);m===void 0?delete d[c]:m!==p&&(d[c]=m)}return s.call(i,a,d)}t.applyReviver=e}),2404:((n,t,e)=>{var s=e(4065),i=e(1127),a=e(3301);const d="tag:yaml.org,2002:";function c(m,h,y){if(h){const l=y.filter(f=>f.tag===h),o=l.find(f=>!f.format)??l[0];if(!o)throw new Error(`Tag ${h} not found`);return o}return y.find(l=>l.identify?.(m)&&!l.format)}function p(m,h,y){if(i.isDocument(m)&&(m=m.contents),i.isNode(m))return m;if(i.isPair(m)){const w=y.schema[i.MAP].createNode?.(y.schema,null,y);return w.items.push(m),w}(m instanceof String||m instanceof Number||m instanceof Boolean||typeof BigInt<"u"&&m instanceof BigInt)&&(m=m.valueOf());const{aliasDuplicateObjects:l,onAnchor:o,onTagObj:f,schema:r,sourceObjects:u}=y;let g;if(l&&m&&typeof m=="object"){if(g=u.get(m),g)return g.anchor??(g.anchor=o(m)),new s.Alias(g.anchor);g={anchor:null,node:null},u.set(m,g)}h?.startsWith("!!")&&(h=d+h.slice(2));let b=c(m,h,r.tags);if(!b){if(m&&typeof m.toJSON=="function"&&(m=m.toJSON()),!m||typeof m!="object"){const w=new a.Scalar(m);return g&&(g.node=w),w}b=m instanceof Map?r[i.MAP]:Symbol.iterator in Object(m)?r[i.SEQ]:r[i.MAP]}f&&(f(b),delete y.onTagObj);const v=b?.createNode?b.createNode(y.schema,m,y):typeof b?.nodeClass?.from=="function"?b.nodeClass.from(y.schema,m,y):new a.Scalar(m);return h?v.tag=h:b.default||(v.tag=b.tag),g&&(g.node=v),v}t.createNode=p}),1342:((n,t,e)=>{var s=e(1127),i=e(204);const a={"!":"%21",",":"%2C","[":"%5B","]":"%5D","{":"%7B","}":"%7D"},d=p=>p.replace(/[!,[\]{}]/g,m=>a[m]);class c{constructor(m,h){this.docStart=null,this.docEnd=!1,this.yaml=Object.assign({},c.defaultYaml,m),this.tags=Object.assign({},c.defaultTags,h)}clone(){const m=new c(this.yaml,this.tags);return m.docStart=this.docStart,m}atDocument(){const m=new c(this.yaml,this.tags);switch(this.yaml.version){case"1.1":this.atNextDocument=!0;break;case"1.2":this.atNextDocument=!1,this.yaml={explicit:c.defaultYaml.explicit,version:"1.2"},this.tags=Object.assign({},c.defaultTags);break}return m}add(m,h){this.atNextDocument&&(this.yaml={explicit:c.defaultYaml.explicit,version:"1.1"},this.tags=Object.assign({},c.defaultTags),this.atNextDocument=!1);const y=m.trim().split(/[ \t]+/),l=y.shift();switch(l){case"%TAG":{if(y.length!==2&&(h(0,"%TAG directive should contain exactly two parts"),y.length<2))return!1;const[o,f]=y;return this.tags[o]=f,!0}case"%YAML":{if(this.yaml.explicit=!0,y.length!==1)return h(0,"%YAML directive should contain exactly one part"),!1;const[o]=y;if(o==="1.1"||o==="1.2")return this.yaml.version=o,!0;{const f=/^\d+\.\d+$/.test(o);return h(6,`Unsupported YAML version ${o}`,f),!1}}default:return h(0,`Unknown directive ${l}`,!0),!1}}tagName(m,h){if(m==="!")return"!";if(m[0]!=="!")return h(`Not a valid tag: ${m}`),null;if(m[1]==="<"){const f=m.slice(2,-1);return f==="!"||f==="!!"?(h(`Verbatim tags aren't resolved, so ${m} is invalid.`),null):(m[m.length-1]!==">"&&h("Verbatim tags must end with a >"),f)}const[,y,l]=m.match(/^(.*!)([^!]*)$/s);l||h(`The ${m} tag has no suffix`);const o=this.tags[y];if(o)try{return o+decodeURIComponent(l)}catch(f){return h(String(f)),null}return y==="!"?m:(h(`Could not resolve tag: ${m}`),null)}tagString(m){for(const[h,y]of Object.entries(this.tags))if(m.startsWith(y))return h+d(m.substring(y.length));return m[0]==="!"?m:`!<${m}>`}toString(m){const h=this.yaml.explicit?[`%YAML ${this.yaml.version||"1.2"}`]:[],y=Object.entries(this.tags);let l;if(m&&y.length>0&&s.isNode(m.contents)){const o={};i.visit(m.contents,(f,r)=>{s.isNode(r)&&r.tag&&(o[r.tag]=!0)}),l=Object.keys(o)}else l=[];for(const[o,f]of y)o==="!!"&&f==="tag:yaml.org,2002:"||(!m||l.some(r=>r.startsWith(f)))&&h.push(`%TAG ${o} ${f}`);return h.join(`
`)}}c.defaultYaml={explicit:!1,version:"1.2"},c.defaultTags={"!!":"tag:yaml.org,2002:"},t.Directives=c}),1464:((n,t)=>{class e extends Error{constructor(c,p,m,h){super(),this.name=c,this.code=m,this.message=h,this.pos=p}}class s extends e{constructor(c,p,m){super("YAMLParseError",c,p,m)}}class i extends e{constructor(c,p,m){super("YAMLWarning",c,p,m)}}const a=(d,c)=>p=>{if(p.pos[0]===-1)return;p.linePos=p.pos.map(o=>c.linePos(o));const{line:m,col:h}=p.linePos[0];p.message+=` at line ${m}, column ${h}`;let y=h-1,l=d.substring(c.lineStarts[m-1],c.lineStarts[m]).replace(/[\n\r]+$/,"");if(y>=60&&l.length>80){const o=Math.min(y-39,l.length-79);l="\u2026"+l.substring(o),y-=o-1}if(l.length>80&&(l=l.substring(0,79)+"\u2026"),m>1&&/^ *$/.test(l.substring(0,y))){let o=d.substring(c.lineStarts[m-2],c.lineStarts[m-1]);o.length>80&&(o=o.substring(0,79)+`\u2026
`),l=o+l}if(/[^ ]/.test(l)){let o=1;const f=p.linePos[1];f?.line===m&&f.col>h&&(o=Math.max(1,Math.min(f.col-h,80-y)));const r=" ".repeat(y)+"^".repeat(o);p.message+=`:

${l}
${r}
`}};t.YAMLError=e,t.YAMLParseError=s,t.YAMLWarning=i,t.prettifyError=a}),8815:((n,t,e)=>{var s,i=e(9984),a=e(3021),d=e(5840),c=e(1464),p=e(4065),m=e(1127),h=e(7165),y=e(3301),l=e(4454),o=e(2223),f=e(3461),r=e(361),u=e(6628),g=e(3456),b=e(4047),v=e(204);s=i.Composer,s=a.Document,s=d.Schema,s=c.YAMLError,s=c.YAMLParseError,s=c.YAMLWarning,s=p.Alias,t.Vj=m.isAlias,s=m.isCollection,s=m.isDocument,t.jh=m.isMap,s=m.isNode,s=m.isPair,t.jn=m.isScalar,t.oP=m.isSeq,s=h.Pair,s=y.Scalar,s=l.YAMLMap,s=o.YAMLSeq,s=f,t.JG=r.Lexer,t.HN=u.LineCounter,s=g.Parser,s=b.parse,s=b.parseAllDocuments,t.Tp=b.parseDocument,s=b.stringify,t.YR=v.visit,s=v.visitAsync}),7249:((n,t,e)=>{var s=e(932);function i(d,...c){d==="debug"&&console.log(...c)}function a(d,c){(d==="debug"||d==="warn")&&(typeof s.emitWarning=="function"?s.emitWarning(c):console.warn(c))}t.debug=i,t.warn=a}),4065:((n,t,e)=>{var s=e(1596),i=e(204),a=e(1127),d=e(6673),c=e(4043);class p extends d.NodeBase{constructor(y){super(a.ALIAS),this.source=y,Object.defineProperty(this,"tag",{set(){throw new Error("Alias nodes cannot have tags")}})}resolve(y,l){if(l?.maxAliasCount===0)throw new ReferenceError("Alias resolution is disabled");let o;l?.aliasResolveCache?o=l.aliasResolveCache:(o=[],i.visit(y,{Node:(r,u)=>{(a.isAlias(u)||a.hasAnchor(u))&&o.push(u)}}),l&&(l.aliasResolveCache=o));let f;for(const r of o){if(r===this)break;r.anchor===this.source&&(f=r)}if(f&&l){const{anchors:r,doc:u,maxAliasCount:g}=l;let b=r.get(f);if(b||(c.toJS(f,null,l),b=r.get(f)),b?.res===void 0){const v="This should not happen: Alias anchor was not resolved?";throw new ReferenceError(v)}if(g>=0&&(b.count+=1,b.aliasCount===0&&(b.aliasCount=m(u,f,r)),b.count*b.aliasCount>g)){const v="Excessive alias count indicates a resource exhaustion attack";throw new ReferenceError(v)}}return f}toJSON(y,l){if(!l)return{source:this.source};const o=this.resolve(l.doc,l);if(!o){const f=`Unresolved alias (the anchor must be set before the alias): ${this.source}`;throw new ReferenceError(f)}return l.anchors.get(o).res}toString(y,l,o){const f=`*${this.source}`;if(y){if(s.anchorIsValid(this.source),y.options.verifyAliasOrder&&!y.anchors.has(this.source)){const r=`Unresolved alias (the anchor must be set before the alias): ${this.source}`;throw new Error(r)}if(y.implicitKey)return`${f} `}return f}}function m(h,y,l){if(a.isAlias(y)){const o=y.resolve(h),f=l&&o&&l.get(o);return f?f.count*f.aliasCount:0}else if(a.isCollection(y)){let o=0;for(const f of y.items){const r=m(h,f,l);r>o&&(o=r)}return o}else if(a.isPair(y)){const o=m(h,y.key,l),f=m(h,y.value,l);return Math.max(o,f)}return 1}t.Alias=p}),101:((n,t,e)=>{var s=e(2404),i=e(1127),a=e(6673);function d(m,h,y){let l=y;for(let o=h.length-1;o>=0;--o){const f=h[o];if(typeof f=="number"&&Number.isInteger(f)&&f>=0){const r=[];r[f]=l,l=r}else l=new Map([[f,l]])}return s.createNode(l,void 0,{aliasDuplicateObjects:!1,keepUndefined:!1,onAnchor:()=>{throw new Error("This should not happen, please report a bug.")},schema:m,sourceObjects:new Map})}const c=m=>m==null||typeof m=="object"&&!!m[Symbol.iterator]().next().done;class p extends a.NodeBase{constructor(h,y){super(h),Object.defineProperty(this,"schema",{value:y,configurable:!0,enumerable:!1,writable:!0})}clone(h){const y=Object.create(Object.getPrototypeOf(this),Object.getOwnPropertyDescriptors(this));return h&&(y.schema=h),y.items=y.items.map(l=>i.isNode(l)||i.isPair(l)?l.clone(h):l),this.range&&(y.range=this.range.slice()),y}addIn(h,y){if(c(h))this.add(y);else{const[l,...o]=h,f=this.get(l,!0);if(i.isCollection(f))f.addIn(o,y);else if(f===void 0&&this.schema)this.set(l,d(this.schema,o,y));else throw new Error(`Expected YAML collection at ${l}. Remaining path: ${o}`)}}deleteIn(h){const[y,...l]=h;if(l.length===0)return this.delete(y);const o=this.get(y,!0);if(i.isCollection(o))return o.deleteIn(l);throw new Error(`Expected YAML collection at ${y}. Remaining path: ${l}`)}getIn(h,y){const[l,...o]=h,f=this.get(l,!0);return o.length===0?!y&&i.isScalar(f)?f.value:f:i.isCollection(f)?f.getIn(o,y):void 0}hasAllNullValues(h){return this.items.every(y=>{if(!i.isPair(y))return!1;const l=y.value;return l==null||h&&i.isScalar(l)&&l.value==null&&!l.commentBefore&&!l.comment&&!l.tag})}hasIn(h){const[y,...l]=h;if(l.length===0)return this.has(y);const o=this.get(y,!0);return i.isCollection(o)?o.hasIn(l):!1}setIn(h,y){const[l,...o]=h;if(o.length===0)this.set(l,y);else{const f=this.get(l,!0);if(i.isCollection(f))f.setIn(o,y);else if(f===void 0&&this.schema)this.set(l,d(this.schema,o,y));else throw new Error(`Expected YAML collection at ${l}. Remaining path: ${o}`)}}}t.Collection=p,t.collectionFromPath=d,t.isEmptyPath=c}),6673:((n,t,e)=>{var s=e(3661),i=e(1127),a=e(4043);class d{constructor(p){Object.defineProperty(this,i.NODE_TYPE,{value:p})}clone(){const p=Object.create(Object.getPrototypeOf(this),Object.getOwnPropertyDescriptors(this));return this.range&&(p.range=this.range.slice()),p}toJS(p,{mapAsMap:m,maxAliasCount:h,onAnchor:y,reviver:l}={}){if(!i.isDocument(p))throw new TypeError("A document argument is required");const o={anchors:new Map,doc:p,keep:!0,mapAsMap:m===!0,mapKeyWarned:!1,maxAliasCount:typeof h=="number"?h:100},f=a.toJS(this,"",o);if(typeof y=="function")for(const{count:r,res:u}of o.anchors.values())y(u,r);return typeof l=="function"?s.applyReviver(l,{"":f},"",f):f}}t.NodeBase=d}),7165:((n,t,e)=>{var s=e(2404),i=e(9748),a=e(7104),d=e(1127);function c(m,h,y){const l=s.createNode(m,void 0,y),o=s.createNode(h,void 0,y);return new p(l,o)}class p{constructor(h,y=null){Object.defineProperty(this,d.NODE_TYPE,{value:d.PAIR}),this.key=h,this.value=y}clone(h){let{key:y,value:l}=this;return d.isNode(y)&&(y=y.clone(h)),d.isNode(l)&&(l=l.clone(h)),new p(y,l)}toJSON(h,y){const l=y?.mapAsMap?new Map:{};return a.addPairToJSMap(y,l,this)}toString(h,y,l){return h?.doc?i.stringifyPair(this,h,y,l):JSON.stringify(this)}}t.Pair=p,t.createPair=c}),3301:((n,t,e)=>{var s=e(1127),i=e(6673),a=e(4043);const d=p=>!p||typeof p!="function"&&typeof p!="object";class c extends i.NodeBase{constructor(m){super(s.SCALAR),this.value=m}toJSON(m,h){return h?.keep?this.value:a.toJS(this.value,m,h)}toString(){return String(this.value)}}c.BLOCK_FOLDED="BLOCK_FOLDED",c.BLOCK_LITERAL="BLOCK_LITERAL",c.PLAIN="PLAIN",c.QUOTE_DOUBLE="QUOTE_DOUBLE",c.QUOTE_SINGLE="QUOTE_SINGLE",t.Scalar=c,t.isScalarValue=d}),4454:((n,t,e)=>{var s=e(1212),i=e(7104),a=e(101),d=e(1127),c=e(7165),p=e(3301);function m(y,l){const o=d.isScalar(l)?l.value:l;for(const f of y)if(d.isPair(f)&&(f.key===l||f.key===o||d.isScalar(f.key)&&f.key.value===o))return f}class h extends a.Collection{static get tagName(){return"tag:yaml.org,2002:map"}constructor(l){super(d.MAP,l),this.items=[]}static from(l,o,f){const{keepUndefined:r,replacer:u}=f,g=new this(l),b=(v,w)=>{if(typeof u=="function")w=u.call(o,v,w);else if(Array.isArray(u)&&!u.includes(v))return;(w!==void 0||r)&&g.items.push(c.createPair(v,w,f))};if(o instanceof Map)for(const[v,w]of o)b(v,w);else if(o&&typeof o=="object")for(const v of Object.keys(o))b(v,o[v]);return typeof l.sortMapEntries=="function"&&g.items.sort(l.sortMapEntries),g}add(l,o){let f;d.isPair(l)?f=l:!l||typeof l!="object"||!("key"in l)?f=new c.Pair(l,l?.value):f=new c.Pair(l.key,l.value);const r=m(this.items,f.key),u=this.schema?.sortMapEntries;if(r){if(!o)throw new Error(`Key ${f.key} already set`);d.isScalar(r.value)&&p.isScalarValue(f.value)?r.value.value=f.value:r.value=f.value}else if(u){const g=this.items.findIndex(b=>u(f,b)<0);g===-1?this.items.push(f):this.items.splice(g,0,f)}else this.items.push(f)}delete(l){const o=m(this.items,l);return o?this.items.splice(this.items.indexOf(o),1).length>0:!1}get(l,o){const r=m(this.items,l)?.value;return(!o&&d.isScalar(r)?r.value:r)??void 0}has(l){return!!m(this.items,l)}set(l,o){this.add(new c.Pair(l,o),!0)}toJSON(l,o,f){const r=f?new f:o?.mapAsMap?new Map:{};o?.onCreate&&o.onCreate(r);for(const u of this.items)i.addPairToJSMap(o,r,u);return r}toString(l,o,f){if(!l)return JSON.stringify(this);for(const r of this.items)if(!d.isPair(r))throw new Error(`Map items must all be pairs; found ${JSON.stringify(r)} instead`);return!l.allNullValues&&this.hasAllNullValues(!1)&&(l=Object.assign({},l,{allNullValues:!0})),s.stringifyCollection(this,l,{blockItemPrefix:"",flowChars:{start:"{",end:"}"},itemIndent:l.indent||"",onChompKeep:f,onComment:o})}}t.YAMLMap=h,t.findPair=m}),2223:((n,t,e)=>{var s=e(2404),i=e(1212),a=e(101),d=e(1127),c=e(3301),p=e(4043);class m extends a.Collection{static get tagName(){return"tag:yaml.org,2002:seq"}constructor(l){super(d.SEQ,l),this.items=[]}add(l){this.items.push(l)}delete(l){const o=h(l);return typeof o!="number"?!1:this.items.splice(o,1).length>0}get(l,o){const f=h(l);if(typeof f!="number")return;const r=this.items[f];return!o&&d.isScalar(r)?r.value:r}has(l){const o=h(l);return typeof o=="number"&&o<this.items.length}set(l,o){const f=h(l);if(typeof f!="number")throw new Error(`Expected a valid index, not ${l}.`);const r=this.items[f];d.isScalar(r)&&c.isScalarValue(o)?r.value=o:this.items[f]=o}toJSON(l,o){const f=[];o?.onCreate&&o.onCreate(f);let r=0;for(const u of this.items)f.push(p.toJS(u,String(r++),o));return f}toString(l,o,f){return l?i.stringifyCollection(this,l,{blockItemPrefix:"- ",flowChars:{start:"[",end:"]"},itemIndent:(l.indent||"")+"  ",onChompKeep:f,onComment:o}):JSON.stringify(this)}static from(l,o,f){const{replacer:r}=f,u=new this(l);if(o&&Symbol.iterator in Object(o)){let g=0;for(let b of o){if(typeof r=="function"){const v=o instanceof Set?b:String(g++);b=r.call(o,v,b)}u.items.push(s.createNode(b,void 0,f))}}return u}}function h(y){let l=d.isScalar(y)?y.value:y;return l&&typeof l=="string"&&(l=Number(l)),typeof l=="number"&&Number.isInteger(l)&&l>=0?l:null}t.YAMLSeq=m}),7104:((n,t,e)=>{var s=e(7249),i=e(452),a=e(2148),d=e(1127),c=e(4043);function p(h,y,{key:l,value:o}){if(d.isNode(l)&&l.addToJSMap)l.addToJSMap(h,y,o);else if(i.isMergeKey(h,l))i.addMergeToJSMap(h,y,o);else{const f=c.toJS(l,"",h);if(y instanceof Map)y.set(f,c.toJS(o,f,h));else if(y instanceof Set)y.add(f);else{const r=m(l,f,h),u=c.toJS(o,r,h);r in y?Object.defineProperty(y,r,{value:u,writable:!0,enumerable:!0,configurable:!0}):y[r]=u}}return y}function m(h,y,l){if(y===null)return"";if(typeof y!="object")return String(y);if(d.isNode(h)&&l?.doc){const o=a.createStringifyContext(l.doc,{});o.anchors=new Set;for(const r of l.anchors.keys())o.anchors.add(r.anchor);o.inFlow=!0,o.inStringifyKey=!0;const f=h.toString(o);if(!l.mapKeyWarned){let r=JSON.stringify(f);r.length>40&&(r=r.substring(0,36)+'..."'),s.warn(l.doc.options.logLevel,`Keys with collection values will be stringified due to JS Object restrictions: ${r}. Set mapAsMap: true to use object keys.`),l.mapKeyWarned=!0}return f}return JSON.stringify(y)}t.addPairToJSMap=p}),1127:((n,t)=>{const e=Symbol.for("yaml.alias"),s=Symbol.for("yaml.document"),i=Symbol.for("yaml.map"),a=Symbol.for("yaml.pair"),d=Symbol.for("yaml.scalar"),c=Symbol.for("yaml.seq"),p=Symbol.for("yaml.node.type"),m=b=>!!b&&typeof b=="object"&&b[p]===e,h=b=>!!b&&typeof b=="object"&&b[p]===s,y=b=>!!b&&typeof b=="object"&&b[p]===i,l=b=>!!b&&typeof b=="object"&&b[p]===a,o=b=>!!b&&typeof b=="object"&&b[p]===d,f=b=>!!b&&typeof b=="object"&&b[p]===c;function r(b){if(b&&typeof b=="object")switch(b[p]){case i:case c:return!0}return!1}function u(b){if(b&&typeof b=="object")switch(b[p]){case e:case i:case d:case c:return!0}return!1}const g=b=>(o(b)||r(b))&&!!b.anchor;t.ALIAS=e,t.DOC=s,t.MAP=i,t.NODE_TYPE=p,t.PAIR=a,t.SCALAR=d,t.SEQ=c,t.hasAnchor=g,t.isAlias=m,t.isCollection=r,t.isDocument=h,t.isMap=y,t.isNode=u,t.isPair=l,t.isScalar=o,t.isSeq=f}),4043:((n,t,e)=>{var s=e(1127);function i(a,d,c){if(Array.isArray(a))return a.map((p,m)=>i(p,String(m),c));if(a&&typeof a.toJSON=="function"){if(!c||!s.hasAnchor(a))return a.toJSON(d,c);const p={aliasCount:0,count:1,res:void 0};c.anchors.set(a,p),c.onCreate=h=>{p.res=h,delete c.onCreate};const m=a.toJSON(d,c);return c.onCreate&&c.onCreate(m),m}return typeof a=="bigint"&&!c?.keep?Number(a):a}t.toJS=i}),110:((n,t,e)=>{var s=e(8913),i=e(6842),a=e(1464),d=e(3069);function c(o,f=!0,r){if(o){const u=(g,b,v)=>{const w=typeof g=="number"?g:Array.isArray(g)?g[0]:g.offset;if(r)r(w,b,v);else throw new a.YAMLParseError([w,w+1],b,v)};switch(o.type){case"scalar":case"single-quoted-scalar":case"double-quoted-scalar":return i.resolveFlowScalar(o,f,u);case"block-scalar":return s.resolveBlockScalar({options:{strict:f}},o,u)}}return null}function p(o,f){const{implicitKey:r=!1,indent:u,inFlow:g=!1,offset:b=-1,type:v="PLAIN"}=f,w=d.stringifyString({type:v,value:o},{implicitKey:r,indent:u>0?" ".repeat(u):"",inFlow:g,options:{blockQuote:!0,lineWidth:-1}}),E=f.end??[{type:"newline",offset:-1,indent:u,source:`
`}];switch(w[0]){case"|":case">":{const _=w.indexOf(`
`),O=w.substring(0,_),A=w.substring(_+1)+`
`,N=[{type:"block-scalar-header",offset:b,indent:u,source:O}];return y(N,E)||N.push({type:"newline",offset:-1,indent:u,source:`
`}),{type:"block-scalar",offset:b,indent:u,props:N,source:A}}case'"':return{type:"double-quoted-scalar",offset:b,indent:u,source:w,end:E};case"'":return{type:"single-quoted-scalar",offset:b,indent:u,source:w,end:E};default:return{type:"scalar",offset:b,indent:u,source:w,end:E}}}function m(o,f,r={}){let{afterKey:u=!1,implicitKey:g=!1,inFlow:b=!1,type:v}=r,w="indent"in o?o.indent:null;if(u&&typeof w=="number"&&(w+=2),!v)switch(o.type){case"single-quoted-scalar":v="QUOTE_SINGLE";break;case"double-quoted-scalar":v="QUOTE_DOUBLE";break;case"block-scalar":{const _=o.props[0];if(_.type!=="block-scalar-header")throw new Error("Invalid block scalar header");v=_.source[0]===">"?"BLOCK_FOLDED":"BLOCK_LITERAL";break}default:v="PLAIN"}const E=d.stringifyString({type:v,value:f},{implicitKey:g||w===null,indent:w!==null&&w>0?" ".repeat(w):"",inFlow:b,options:{blockQuote:!0,lineWidth:-1}});switch(E[0]){case"|":case">":h(o,E);break;case'"':l(o,E,"double-quoted-scalar");break;case"'":l(o,E,"single-quoted-scalar");break;default:l(o,E,"scalar")}}function h(o,f){const r=f.indexOf(`
`),u=f.substring(0,r),g=f.substring(r+1)+`
`;if(o.type==="block-scalar"){const b=o.props[0];if(b.type!=="block-scalar-header")throw new Error("Invalid block scalar header");b.source=u,o.source=g}else{const{offset:b}=o,v="indent"in o?o.indent:-1,w=[{type:"block-scalar-header",offset:b,indent:v,source:u}];y(w,"end"in o?o.end:void 0)||w.push({type:"newline",offset:-1,indent:v,source:`
`});for(const E of Object.keys(o))E!=="type"&&E!=="offset"&&delete o[E];Object.assign(o,{type:"block-scalar",indent:v,props:w,source:g})}}function y(o,f){if(f)for(const r of f)switch(r.type){case"space":case"comment":o.push(r);break;case"newline":return o.push(r),!0}return!1}function l(o,f,r){switch(o.type){case"scalar":case"double-quoted-scalar":case"single-quoted-scalar":o.type=r,o.source=f;break;case"block-scalar":{const u=o.props.slice(1);let g=f.length;o.props[0].type==="block-scalar-header"&&(g-=o.props[0].source.length);for(const b of u)b.offset+=g;delete o.props,Object.assign(o,{type:r,source:f,end:u});break}case"block-map":case"block-seq":{const g={type:"newline",offset:o.offset+f.length,indent:o.indent,source:`
`};delete o.items,Object.assign(o,{type:r,source:f,end:[g]});break}default:{const u="indent"in o?o.indent:-1,g="end"in o&&Array.isArray(o.end)?o.end.filter(b=>b.type==="space"||b.type==="comment"||b.type==="newline"):[];for(const b of Object.keys(o))b!=="type"&&b!=="offset"&&delete o[b];Object.assign(o,{type:r,indent:u,source:f,end:g})}}}t.createScalarToken=p,t.resolveAsScalar=c,t.setScalarValue=m}),1733:((n,t)=>{const e=a=>"type"in a?s(a):i(a);function s(a){switch(a.type){case"block-scalar":{let d="";for(const c of a.props)d+=s(c);return d+a.source}case"block-map":case"block-seq":{let d="";for(const c of a.items)d+=i(c);return d}case"flow-collection":{let d=a.start.source;for(const c of a.items)d+=i(c);for(const c of a.end)d+=c.source;return d}case"document":{let d=i(a);if(a.end)for(const c of a.end)d+=c.source;return d}default:{let d=a.source;if("end"in a&&a.end)for(const c of a.end)d+=c.source;return d}}}function i({start:a,key:d,sep:c,value:p}){let m="";for(const h of a)m+=h.source;if(d&&(m+=s(d)),c)for(const h of c)m+=h.source;return p&&(m+=s(p)),m}t.stringify=e}),7715:((n,t)=>{const e=Symbol("break visit"),s=Symbol("skip children"),i=Symbol("remove item");function a(c,p){"type"in c&&c.type==="document"&&(c={start:c.start,value:c.value}),d(Object.freeze([]),c,p)}a.BREAK=e,a.SKIP=s,a.REMOVE=i,a.itemAtPath=(c,p)=>{let m=c;for(const[h,y]of p){const l=m?.[h];if(l&&"items"in l)m=l.items[y];else return}return m},a.parentCollection=(c,p)=>{const m=a.itemAtPath(c,p.slice(0,-1)),h=p[p.length-1][0],y=m?.[h];if(y&&"items"in y)return y;throw new Error("Parent collection not found")};function d(c,p,m){let h=m(p,c);if(typeof h=="symbol")return h;for(const y of["key","value"]){const l=p[y];if(l&&"items"in l){for(let o=0;o<l.items.length;++o){const f=d(Object.freeze(c.concat([[y,o]])),l.items[o],m);if(typeof f=="number")o=f-1;else{if(f===e)return e;f===i&&(l.items.splice(o,1),o-=1)}}typeof h=="function"&&y==="key"&&(h=h(p,c))}}return typeof h=="function"?h(p,c):h}t.visit=a}),3461:((n,t,e)=>{var s=e(110),i=e(1733),a=e(7715);const d="\uFEFF",c="",p="",m="",h=f=>!!f&&"items"in f,y=f=>!!f&&(f.type==="scalar"||f.type==="single-quoted-scalar"||f.type==="double-quoted-scalar"||f.type==="block-scalar");function l(f){switch(f){case d:return"<BOM>";case c:return"<DOC>";case p:return"<FLOW_END>";case m:return"<SCALAR>";default:return JSON.stringify(f)}}function o(f){switch(f){case d:return"byte-order-mark";case c:return"doc-mode";case p:return"flow-error-end";case m:return"scalar";case"---":return"doc-start";case"...":return"doc-end";case"":case`
`:case`\r
`:return"newline";case"-":return"seq-item-ind";case"?":return"explicit-key-ind";case":":return"map-value-ind";case"{":return"flow-map-start";case"}":return"flow-map-end";case"[":return"flow-seq-start";case"]":return"flow-seq-end";case",":return"comma"}switch(f[0]){case" ":case"	":return"space";case"#":return"comment";case"%":return"directive-line";case"*":return"alias";case"&":return"anchor";case"!":return"tag";case"'":return"single-quoted-scalar";case'"':return"double-quoted-scalar";case"|":case">":return"block-scalar-header"}return null}t.createScalarToken=s.createScalarToken,t.resolveAsScalar=s.resolveAsScalar,t.setScalarValue=s.setScalarValue,t.stringify=i.stringify,t.visit=a.visit,t.BOM=d,t.DOCUMENT=c,t.FLOW_END=p,t.SCALAR=m,t.isCollection=h,t.isScalar=y,t.prettyToken=l,t.tokenType=o}),361:((n,t,e)=>{var s=e(3461);function i(y){switch(y){case void 0:case" ":case`
`:case"\r":case"	":return!0;default:return!1}}const a=new Set("0123456789ABCDEFabcdef"),d=new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()"),c=new Set(",[]{}"),p=new Set(` ,[]{}
\r	`),m=y=>!y||p.has(y);class h{constructor(){this.atEnd=!1,this.blockScalarIndent=-1,this.blockScalarKeep=!1,this.buffer="",this.flowKey=!1,this.flowLevel=0,this.indentNext=0,this.indentValue=0,this.lineEndPos=null,this.next=null,this.pos=0}*lex(l,o=!1){if(l){if(typeof l!="string")throw TypeError("source is not a string");this.buffer=this.buffer?this.buffer+l:l,this.lineEndPos=null}this.atEnd=!o;let f=this.next??"stream";for(;f&&(o||this.hasChars(1));)f=yield*this.parseNext(f)}atLineEnd(){let l=this.pos,o=this.buffer[l];for(;o===" "||o==="	";)o=this.buffer[++l];return!o||o==="#"||o===`
`?!0:o==="\r"?this.buffer[l+1]===`
`:!1}charAt(l){return this.buffer[this.pos+l]}continueScalar(l){let o=this.buffer[l];if(this.indentNext>0){let f=0;for(;o===" ";)o=this.buffer[++f+l];if(o==="\r"){const r=this.buffer[f+l+1];if(r===`
`||!r&&!this.atEnd)return l+f+1}return o===`
`||f>=this.indentNext||!o&&!this.atEnd?l+f:-1}if(o==="-"||o==="."){const f=this.buffer.substr(l,3);if((f==="---"||f==="...")&&i(this.buffer[l+3]))return-1}return l}getLine(){let l=this.lineEndPos;return(typeof l!="number"||l!==-1&&l<this.pos)&&(l=this.buffer.indexOf(`
`,this.pos),this.lineEndPos=l),l===-1?this.atEnd?this.buffer.substring(this.pos):null:(this.buffer[l-1]==="\r"&&(l-=1),this.buffer.substring(this.pos,l))}hasChars(l){return this.pos+l<=this.buffer.length}setNext(l){return this.buffer=this.buffer.substring(this.pos),this.pos=0,this.lineEndPos=null,this.next=l,null}peek(l){return this.buffer.substr(this.pos,l)}*parseNext(l){switch(l){case"stream":return yield*this.parseStream();case"line-start":return yield*this.parseLineStart();case"block-start":return yield*this.parseBlockStart();case"doc":return yield*this.parseDocument();case"flow":return yield*this.parseFlowCollection();case"quoted-scalar":return yield*this.parseQuotedScalar();case"block-scalar":return yield*this.parseBlockScalar();case"plain-scalar":return yield*this.parsePlainScalar()}}*parseStream(){let l=this.getLine();if(l===null)return this.setNext("stream");if(l[0]===s.BOM&&(yield*this.pushCount(1),l=l.substring(1)),l[0]==="%"){let o=l.length,f=l.indexOf("#");for(;f!==-1;){const u=l[f-1];if(u===" "||u==="	"){o=f-1;break}else f=l.indexOf("#",f+1)}for(;;){const u=l[o-1];if(u===" "||u==="	")o-=1;else break}const r=(yield*this.pushCount(o))+(yield*this.pushSpaces(!0));return yield*this.pushCount(l.length-r),this.pushNewline(),"stream"}if(this.atLineEnd()){const o=yield*this.pushSpaces(!0);return yield*this.pushCount(l.length-o),yield*this.pushNewline(),"stream"}return yield s.DOCUMENT,yield*this.parseLineStart()}*parseLineStart(){const l=this.charAt(0);if(!l&&!this.atEnd)return this.setNext("line-start");if(l==="-"||l==="."){if(!this.atEnd&&!this.hasChars(4))return this.setNext("line-start");const o=this.peek(3);if((o==="---"||o==="...")&&i(this.charAt(3)))return yield*this.pushCount(3),this.indentValue=0,this.indentNext=0,o==="---"?"doc":"stream"}return this.indentValue=yield*this.pushSpaces(!1),this.indentNext>this.indentValue&&!i(this.charAt(1))&&(this.indentNext=this.indentValue),yield*this.parseBlockStart()}*parseBlockStart(){const[l,o]=this.peek(2);if(!o&&!this.atEnd)return this.setNext("block-start");if((l==="-"||l==="?"||l===":")&&i(o)){const f=(yield*this.pushCount(1))+(yield*this.pushSpaces(!0));return this.indentNext=this.indentValue+1,this.indentValue+=f,"block-start"}return"doc"}*parseDocument(){yield*this.pushSpaces(!0);const l=this.getLine();if(l===null)return this.setNext("doc");let o=yield*this.pushIndicators();switch(l[o]){case"#":yield*this.pushCount(l.length-o);case void 0:return yield*this.pushNewline(),yield*this.parseLineStart();case"{":case"[":return yield*this.pushCount(1),this.flowKey=!1,this.flowLevel=1,"flow";case"}":case"]":return yield*this.pushCount(1),"doc";case"*":return yield*this.pushUntil(m),"doc";case'"':case"'":return yield*this.parseQuotedScalar();case"|":case">":return o+=yield*this.parseBlockScalarHeader(),o+=yield*this.pushSpaces(!0),yield*this.pushCount(l.length-o),yield*this.pushNewline(),yield*this.parseBlockScalar();default:return yield*this.parsePlainScalar()}}*parseFlowCollection(){let l,o,f=-1;do l=yield*this.pushNewline(),l>0?(o=yield*this.pushSpaces(!1),this.indentValue=f=o):o=0,o+=yield*this.pushSpaces(!0);while(l+o>0);const r=this.getLine();if(r===null)return this.setNext("flow");if((f!==-1&&f<this.indentNext&&r[0]!=="#"||f===0&&(r.startsWith("---")||r.startsWith("..."))&&i(r[3]))&&!(f===this.indentNext-1&&this.flowLevel===1&&(r[0]==="]"||r[0]==="}")))return this.flowLevel=0,yield s.FLOW_END,yield*this.parseLineStart();let u=0;for(;r[u]===",";)u+=yield*this.pushCount(1),u+=yield*this.pushSpaces(!0),this.flowKey=!1;switch(u+=yield*this.pushIndicators(),r[u]){case void 0:return"flow";case"#":return yield*this.pushCount(r.length-u),"flow";case"{":case"[":return yield*this.pushCount(1),this.flowKey=!1,this.flowLevel+=1,"flow";case"}":case"]":return yield*this.pushCount(1),this.flowKey=!0,this.flowLevel-=1,this.flowLevel?"flow":"doc";case"*":return yield*this.pushUntil(m),"flow";case'"':case"'":return this.flowKey=!0,yield*this.parseQuotedScalar();case":":{const g=this.charAt(1);if(this.flowKey||i(g)||g===",")return this.flowKey=!1,yield*this.pushCount(1),yield*this.pushSpaces(!0),"flow"}default:return this.flowKey=!1,yield*this.parsePlainScalar()}}*parseQuotedScalar(){const l=this.charAt(0);let o=this.buffer.indexOf(l,this.pos+1);if(l==="'")for(;o!==-1&&this.buffer[o+1]==="'";)o=this.buffer.indexOf("'",o+2);else for(;o!==-1;){let u=0;for(;this.buffer[o-1-u]==="\\";)u+=1;if(u%2===0)break;o=this.buffer.indexOf('"',o+1)}const f=this.buffer.substring(0,o);let r=f.indexOf(`
`,this.pos);if(r!==-1){for(;r!==-1;){const u=this.continueScalar(r+1);if(u===-1)break;r=f.indexOf(`
`,u)}r!==-1&&(o=r-(f[r-1]==="\r"?2:1))}if(o===-1){if(!this.atEnd)return this.setNext("quoted-scalar");o=this.buffer.length}return yield*this.pushToIndex(o+1,!1),this.flowLevel?"flow":"doc"}*parseBlockScalarHeader(){this.blockScalarIndent=-1,this.blockScalarKeep=!1;let l=this.pos;for(;;){const o=this.buffer[++l];if(o==="+")this.blockScalarKeep=!0;else if(o>"0"&&o<="9")this.blockScalarIndent=Number(o)-1;else if(o!=="-")break}return yield*this.pushUntil(o=>i(o)||o==="#")}*parseBlockScalar(){let l=this.pos-1,o=0,f;e:for(let u=this.pos;f=this.buffer[u];++u)switch(f){case" ":o+=1;break;case`
`:l=u,o=0;break;case"\r":{const g=this.buffer[u+1];if(!g&&!this.atEnd)return this.setNext("block-scalar");if(g===`
`)break}default:break e}if(!f&&!this.atEnd)return this.setNext("block-scalar");if(o>=this.indentNext){this.blockScalarIndent===-1?this.indentNext=o:this.indentNext=this.blockScalarIndent+(this.indentNext===0?1:this.indentNext);do{const u=this.continueScalar(l+1);if(u===-1)break;l=this.buffer.indexOf(`
`,u)}while(l!==-1);if(l===-1){if(!this.atEnd)return this.setNext("block-scalar");l=this.buffer.length}}let r=l+1;for(f=this.buffer[r];f===" ";)f=this.buffer[++r];if(f==="	"){for(;f==="	"||f===" "||f==="\r"||f===`
`;)f=this.buffer[++r];l=r-1}else if(!this.blockScalarKeep)do{let u=l-1,g=this.buffer[u];g==="\r"&&(g=this.buffer[--u]);const b=u;for(;g===" ";)g=this.buffer[--u];if(g===`
`&&u>=this.pos&&u+1+o>b)l=u;else break}while(!0);return yield s.SCALAR,yield*this.pushToIndex(l+1,!0),yield*this.parseLineStart()}*parsePlainScalar(){const l=this.flowLevel>0;let o=this.pos-1,f=this.pos-1,r;for(;r=this.buffer[++f];)if(r===":"){const u=this.buffer[f+1];if(i(u)||l&&c.has(u))break;o=f}else if(i(r)){let u=this.buffer[f+1];if(r==="\r"&&(u===`
`?(f+=1,r=`
`,u=this.buffer[f+1]):o=f),u==="#"||l&&c.has(u))break;if(r===`
`){const g=this.continueScalar(f+1);if(g===-1)break;f=Math.max(f,g-2)}}else{if(l&&c.has(r))break;o=f}return!r&&!this.atEnd?this.setNext("plain-scalar"):(yield s.SCALAR,yield*this.pushToIndex(o+1,!0),l?"flow":"doc")}*pushCount(l){return l>0?(yield this.buffer.substr(this.pos,l),this.pos+=l,l):0}*pushToIndex(l,o){const f=this.buffer.slice(this.pos,l);return f?(yield f,this.pos+=f.length,f.length):(o&&(yield""),0)}*pushIndicators(){let l=0;e:for(;;){switch(this.charAt(0)){case"!":l+=yield*this.pushTag(),l+=yield*this.pushSpaces(!0);continue e;case"&":l+=yield*this.pushUntil(m),l+=yield*this.pushSpaces(!0);continue e;case"-":case"?":case":":{const o=this.flowLevel>0,f=this.charAt(1);if(i(f)||o&&c.has(f)){o?this.flowKey&&(this.flowKey=!1):this.indentNext=this.indentValue+1,l+=yield*this.pushCount(1),l+=yield*this.pushSpaces(!0);continue e}}}break e}return l}*pushTag(){if(this.charAt(1)==="<"){let l=this.pos+2,o=this.buffer[l];for(;!i(o)&&o!==">";)o=this.buffer[++l];return yield*this.pushToIndex(o===">"?l+1:l,!1)}else{let l=this.pos+1,o=this.buffer[l];for(;o;)if(d.has(o))o=this.buffer[++l];else if(o==="%"&&a.has(this.buffer[l+1])&&a.has(this.buffer[l+2]))o=this.buffer[l+=3];else break;return yield*this.pushToIndex(l,!1)}}*pushNewline(){const l=this.buffer[this.pos];return l===`
`?yield*this.pushCount(1):l==="\r"&&this.charAt(1)===`
`?yield*this.pushCount(2):0}*pushSpaces(l){let o=this.pos-1,f;do f=this.buffer[++o];while(f===" "||l&&f==="	");const r=o-this.pos;return r>0&&(yield this.buffer.substr(this.pos,r),this.pos=o),r}*pushUntil(l){let o=this.pos,f=this.buffer[o];for(;!l(f);)f=this.buffer[++o];return yield*this.pushToIndex(o,!1)}}t.Lexer=h}),6628:((n,t)=>{class e{constructor(){this.lineStarts=[],this.addNewLine=i=>this.lineStarts.push(i),this.linePos=i=>{let a=0,d=this.lineStarts.length;for(;a<d;){const p=a+d>>1;this.lineStarts[p]<i?a=p+1:d=p}if(this.lineStarts[a]===i)return{line:a+1,col:1};if(a===0)return{line:0,col:i};const c=this.lineStarts[a-1];return{line:a,col:i-c+1}}}}t.LineCounter=e}),3456:((n,t,e)=>{var s=e(932),i=e(3461),a=e(361);function d(f,r){for(let u=0;u<f.length;++u)if(f[u].type===r)return!0;return!1}function c(f){for(let r=0;r<f.length;++r)switch(f[r].type){case"space":case"comment":case"newline":break;default:return r}return-1}function p(f){switch(f?.type){case"alias":case"scalar":case"single-quoted-scalar":case"double-quoted-scalar":case"flow-collection":return!0;default:return!1}}function m(f){switch(f.type){case"document":return f.start;case"block-map":{const r=f.items[f.items.length-1];return r.sep??r.start}case"block-seq":return f.items[f.items.length-1].start;default:return[]}}function h(f){if(f.length===0)return[];let r=f.length;e:for(;--r>=0;)switch(f[r].type){case"doc-start":case"explicit-key-ind":case"map-value-ind":case"seq-item-ind":case"newline":break e}for(;f[++r]?.type==="space";);return f.splice(r,f.length)}function y(f,r){if(r.length<1e5)Array.prototype.push.apply(f,r);else for(let u=0;u<r.length;++u)f.push(r[u])}function l(f){if(f.start.type==="flow-seq-start")for(const r of f.items)r.sep&&!r.value&&!d(r.start,"explicit-key-ind")&&!d(r.sep,"map-value-ind")&&(r.key&&(r.value=r.key),delete r.key,p(r.value)?r.value.end?y(r.value.end,r.sep):r.value.end=r.sep:y(r.start,r.sep),delete r.sep)}class o{constructor(r){this.atNewLine=!0,this.atScalar=!1,this.indent=0,this.offset=0,this.onKeyLine=!1,this.stack=[],this.source="",this.type="",this.lexer=new a.Lexer,this.onNewLine=r}*parse(r,u=!1){this.onNewLine&&this.offset===0&&this.onNewLine(0);for(const g of this.lexer.lex(r,u))yield*this.next(g);u||(yield*this.end())}*next(r){if(this.source=r,s.env.LOG_TOKENS&&console.log("|",i.prettyToken(r)),this.atScalar){this.atScalar=!1,yield*this.step(),this.offset+=r.length;return}const u=i.tokenType(r);if(u)if(u==="scalar")this.atNewLine=!1,this.atScalar=!0,this.type="scalar";else{switch(this.type=u,yield*this.step(),u){case"newline":this.atNewLine=!0,this.indent=0,this.onNewLine&&this.onNewLine(this.offset+r.length);break;case"space":this.atNewLine&&r[0]===" "&&(this.indent+=r.length);break;case"explicit-key-ind":case"map-value-ind":case"seq-item-ind":this.atNewLine&&(this.indent+=r.length);break;case"doc-mode":case"flow-error-end":return;default:this.atNewLine=!1}this.offset+=r.length}else{const g=`Not a YAML token: ${r}`;yield*this.pop({type:"error",offset:this.offset,message:g,source:r}),this.offset+=r.length}}*end(){for(;this.stack.length>0;)yield*this.pop()}get sourceToken(){return{type:this.type,offset:this.offset,indent:this.indent,source:this.source}}*step(){const r=this.peek(1);if(this.type==="doc-end"&&r?.type!=="doc-end"){for(;this.stack.length>0;)yield*this.pop();this.stack.push({type:"doc-end",offset:this.offset,source:this.source});return}if(!r)return yield*this.stream();switch(r.type){case"document":return yield*this.document(r);case"alias":case"scalar":case"single-quoted-scalar":case"double-quoted-scalar":return yield*this.scalar(r);case"block-scalar":return yield*this.blockScalar(r);case"block-map":return yield*this.blockMap(r);case"block-seq":return yield*this.blockSequence(r);case"flow-collection":return yield*this.flowCollection(r);case"doc-end":return yield*this.documentEnd(r)}yield*this.pop()}peek(r){return this.stack[this.stack.length-r]}*pop(r){const u=r??this.stack.pop();if(!u)yield{type:"error",offset:this.offset,source:"",message:"Tried to pop an empty stack"};else if(this.stack.length===0)yield u;else{const g=this.peek(1);switch(u.type==="block-scalar"?u.indent="indent"in g?g.indent:0:u.type==="flow-collection"&&g.type==="document"&&(u.indent=0),u.type==="flow-collection"&&l(u),g.type){case"document":g.value=u;break;case"block-scalar":g.props.push(u);break;case"block-map":{const b=g.items[g.items.length-1];if(b.value){g.items.push({start:[],key:u,sep:[]}),this.onKeyLine=!0;return}else if(b.sep)b.value=u;else{Object.assign(b,{key:u,sep:[]}),this.onKeyLine=!b.explicitKey;return}break}case"block-seq":{const b=g.items[g.items.length-1];b.value?g.items.push({start:[],value:u}):b.value=u;break}case"flow-collection":{const b=g.items[g.items.length-1];!b||b.value?g.items.push({start:[],key:u,sep:[]}):b.sep?b.value=u:Object.assign(b,{key:u,sep:[]});return}default:yield*this.pop(),yield*this.pop(u)}if((g.type==="document"||g.type==="block-map"||g.type==="block-seq")&&(u.type==="block-map"||u.type==="block-seq")){const b=u.items[u.items.length-1];b&&!b.sep&&!b.value&&b.start.length>0&&c(b.start)===-1&&(u.indent===0||b.start.every(v=>v.type!=="comment"||v.indent<u.indent))&&(g.type==="document"?g.end=b.start:g.items.push({start:b.start}),u.items.splice(-1,1))}}}*stream(){switch(this.type){case"directive-line":yield{type:"directive",offset:this.offset,source:this.source};return;case"byte-order-mark":case"space":case"comment":case"newline":yield this.sourceToken;return;case"doc-mode":case"doc-start":{const r={type:"document",offset:this.offset,start:[]};this.type==="doc-start"&&r.start.push(this.sourceToken),this.stack.push(r);return}}yield{type:"error",offset:this.offset,message:`Unexpected ${this.type} token in YAML stream`,source:this.source}}*document(r){if(r.value)return yield*this.lineEnd(r);switch(this.type){case"doc-start":{c(r.start)!==-1?(yield*this.pop(),yield*this.step()):r.start.push(this.sourceToken);return}case"anchor":case"tag":case"space":case"comment":case"newline":r.start.push(this.sourceToken);return}const u=this.startBlockValue(r);u?this.stack.push(u):yield{type:"error",offset:this.offset,message:`Unexpected ${this.type} token in YAML document`,source:this.source}}*scalar(r){if(this.type==="map-value-ind"){const u=m(this.peek(2)),g=h(u);let b;r.end?(b=r.end,b.push(this.sourceToken),delete r.end):b=[this.sourceToken];const v={type:"block-map",offset:r.offset,indent:r.indent,items:[{start:g,key:r,sep:b}]};this.onKeyLine=!0,this.stack[this.stack.length-1]=v}else yield*this.lineEnd(r)}*blockScalar(r){switch(this.type){case"space":case"comment":case"newline":r.props.push(this.sourceToken);return;case"scalar":if(r.source=this.source,this.atNewLine=!0,this.indent=0,this.onNewLine){let u=this.source.indexOf(`
`)+1;for(;u!==0;)this.onNewLine(this.offset+u),u=this.source.indexOf(`
`,u)+1}yield*this.pop();break;default:yield*this.pop(),yield*this.step()}}*blockMap(r){const u=r.items[r.items.length-1];switch(this.type){case"newline":if(this.onKeyLine=!1,u.value){const g="end"in u.value?u.value.end:void 0;(Array.isArray(g)?g[g.length-1]:void 0)?.type==="comment"?g?.push(this.sourceToken):r.items.push({start:[this.sourceToken]})}else u.sep?u.sep.push(this.sourceToken):u.start.push(this.sourceToken);return;case"space":case"comment":if(u.value)r.items.push({start:[this.sourceToken]});else if(u.sep)u.sep.push(this.sourceToken);else{if(this.atIndentedComment(u.start,r.indent)){const b=r.items[r.items.length-2]?.value?.end;if(Array.isArray(b)){y(b,u.start),b.push(this.sourceToken),r.items.pop();return}}u.start.push(this.sourceToken)}return}if(this.indent>=r.indent){const g=!this.onKeyLine&&this.indent===r.indent,b=g&&(u.sep||u.explicitKey)&&this.type!=="seq-item-ind";let v=[];if(b&&u.sep&&!u.value){const w=[];for(let E=0;E<u.sep.length;++E){const _=u.sep[E];switch(_.type){case"newline":w.push(E);break;case"space":break;case"comment":_.indent>r.indent&&(w.length=0);break;default:w.length=0}}w.length>=2&&(v=u.sep.splice(w[1]))}switch(this.type){case"anchor":case"tag":b||u.value?(v.push(this.sourceToken),r.items.push({start:v}),this.onKeyLine=!0):u.sep?u.sep.push(this.sourceToken):u.start.push(this.sourceToken);return;case"explicit-key-ind":!u.sep&&!u.explicitKey?(u.start.push(this.sourceToken),u.explicitKey=!0):b||u.value?(v.push(this.sourceToken),r.items.push({start:v,explicitKey:!0})):this.stack.push({type:"block-map",offset:this.offset,indent:this.indent,items:[{start:[this.sourceToken],explicitKey:!0}]}),this.onKeyLine=!0;return;case"map-value-ind":if(u.explicitKey)if(u.sep)if(u.value)r.items.push({start:[],key:null,sep:[this.sourceToken]});else if(d(u.sep,"map-value-ind"))this.stack.push({type:"block-map",offset:this.offset,indent:this.indent,items:[{start:v,key:null,sep:[this.sourceToken]}]});else if(p(u.key)&&!d(u.sep,"newline")){const w=h(u.start),E=u.key,_=u.sep;_.push(this.sourceToken),delete u.key,delete u.sep,this.stack.push({type:"block-map",offset:this.offset,indent:this.indent,items:[{start:w,key:E,sep:_}]})}else v.length>0?u.sep=u.sep.concat(v,this.sourceToken):u.sep.push(this.sourceToken);else if(d(u.start,"newline"))Object.assign(u,{key:null,sep:[this.sourceToken]});else{const w=h(u.start);this.stack.push({type:"block-map",offset:this.offset,indent:this.indent,items:[{start:w,key:null,sep:[this.sourceToken]}]})}else u.sep?u.value||b?r.items.push({start:v,key:null,sep:[this.sourceToken]}):d(u.sep,"map-value-ind")?this.stack.push({type:"block-map",offset:this.offset,indent:this.indent,items:[{start:[],key:null,sep:[this.sourceToken]}]}):u.sep.push(this.sourceToken):Object.assign(u,{key:null,sep:[this.sourceToken]});this.onKeyLine=!0;return;case"alias":case"scalar":case"single-quoted-scalar":case"double-quoted-scalar":{const w=this.flowScalar(this.type);b||u.value?(r.items.push({start:v,key:w,sep:[]}),this.onKeyLine=!0):u.sep?this.stack.push(w):(Object.assign(u,{key:w,sep:[]}),this.onKeyLine=!0);return}default:{const w=this.startBlockValue(r);if(w){if(w.type==="block-seq"){if(!u.explicitKey&&u.sep&&!d(u.sep,"newline")){yield*this.pop({type:"error",offset:this.offset,message:"Unexpected block-seq-ind on same line with key",source:this.source});return}}else g&&r.items.push({start:v});this.stack.push(w);return}}}}yield*this.pop(),yield*this.step()}*blockSequence(r){const u=r.items[r.items.length-1];switch(this.type){case"newline":if(u.value){const g="end"in u.value?u.value.end:void 0;(Array.isArray(g)?g[g.length-1]:void 0)?.type==="comment"?g?.push(this.sourceToken):r.items.push({start:[this.sourceToken]})}else u.start.push(this.sourceToken);return;case"space":case"comment":if(u.value)r.items.push({start:[this.sourceToken]});else{if(this.atIndentedComment(u.start,r.indent)){const b=r.items[r.items.length-2]?.value?.end;if(Array.isArray(b)){y(b,u.start),b.push(this.sourceToken),r.items.pop();return}}u.start.push(this.sourceToken)}return;case"anchor":case"tag":if(u.value||this.indent<=r.indent)break;u.start.push(this.sourceToken);return;case"seq-item-ind":if(this.indent!==r.indent)break;u.value||d(u.start,"seq-item-ind")?r.items.push({start:[this.sourceToken]}):u.start.push(this.sourceToken);return}if(this.indent>r.indent){const g=this.startBlockValue(r);if(g){this.stack.push(g);return}}yield*this.pop(),yield*this.step()}*flowCollection(r){const u=r.items[r.items.length-1];if(this.type==="flow-error-end"){let g;do yield*this.pop(),g=this.peek(1);while(g?.type==="flow-collection")}else if(r.end.length===0){switch(this.type){case"comma":case"explicit-key-ind":!u||u.sep?r.items.push({start:[this.sourceToken]}):u.start.push(this.sourceToken);return;case"map-value-ind":!u||u.value?r.items.push({start:[],key:null,sep:[this.sourceToken]}):u.sep?u.sep.push(this.sourceToken):Object.assign(u,{key:null,sep:[this.sourceToken]});return;case"space":case"comment":case"newline":case"anchor":case"tag":!u||u.value?r.items.push({start:[this.sourceToken]}):u.sep?u.sep.push(this.sourceToken):u.start.push(this.sourceToken);return;case"alias":case"scalar":case"single-quoted-scalar":case"double-quoted-scalar":{const b=this.flowScalar(this.type);!u||u.value?r.items.push({start:[],key:b,sep:[]}):u.sep?this.stack.push(b):Object.assign(u,{key:b,sep:[]});return}case"flow-map-end":case"flow-seq-end":r.end.push(this.sourceToken);return}const g=this.startBlockValue(r);g?this.stack.push(g):(yield*this.pop(),yield*this.step())}else{const g=this.peek(2);if(g.type==="block-map"&&(this.type==="map-value-ind"&&g.indent===r.indent||this.type==="newline"&&!g.items[g.items.length-1].sep))yield*this.pop(),yield*this.step();else if(this.type==="map-value-ind"&&g.type!=="flow-collection"){const b=m(g),v=h(b);l(r);const w=r.end.splice(1,r.end.length);w.push(this.sourceToken);const E={type:"block-map",offset:r.offset,indent:r.indent,items:[{start:v,key:r,sep:w}]};this.onKeyLine=!0,this.stack[this.stack.length-1]=E}else yield*this.lineEnd(r)}}flowScalar(r){if(this.onNewLine){let u=this.source.indexOf(`
`)+1;for(;u!==0;)this.onNewLine(this.offset+u),u=this.source.indexOf(`
`,u)+1}return{type:r,offset:this.offset,indent:this.indent,source:this.source}}startBlockValue(r){switch(this.type){case"alias":case"scalar":case"single-quoted-scalar":case"double-quoted-scalar":return this.flowScalar(this.type);case"block-scalar-header":return{type:"block-scalar",offset:this.offset,indent:this.indent,props:[this.sourceToken],source:""};case"flow-map-start":case"flow-seq-start":return{type:"flow-collection",offset:this.offset,indent:this.indent,start:this.sourceToken,items:[],end:[]};case"seq-item-ind":return{type:"block-seq",offset:this.offset,indent:this.indent,items:[{start:[this.sourceToken]}]};case"explicit-key-ind":{this.onKeyLine=!0;const u=m(r),g=h(u);return g.push(this.sourceToken),{type:"block-map",offset:this.offset,indent:this.indent,items:[{start:g,explicitKey:!0}]}}case"map-value-ind":{this.onKeyLine=!0;const u=m(r),g=h(u);return{type:"block-map",offset:this.offset,indent:this.indent,items:[{start:g,key:null,sep:[this.sourceToken]}]}}}return null}atIndentedComment(r,u){return this.type!=="comment"||this.indent<=u?!1:r.every(g=>g.type==="newline"||g.type==="space")}*documentEnd(r){this.type!=="doc-mode"&&(r.end?r.end.push(this.sourceToken):r.end=[this.sourceToken],this.type==="newline"&&(yield*this.pop()))}*lineEnd(r){switch(this.type){case"comma":case"doc-start":case"doc-end":case"flow-seq-end":case"flow-map-end":case"map-value-ind":yield*this.pop(),yield*this.step();break;case"newline":this.onKeyLine=!1;default:r.end?r.end.push(this.sourceToken):r.end=[this.sourceToken],this.type==="newline"&&(yield*this.pop())}}}t.Parser=o}),4047:((n,t,e)=>{var s=e(9984),i=e(3021),a=e(1464),d=e(7249),c=e(1127),p=e(6628),m=e(3456);function h(r){const u=r.prettyErrors!==!1;return{lineCounter:r.lineCounter||u&&new p.LineCounter||null,prettyErrors:u}}function y(r,u={}){const{lineCounter:g,prettyErrors:b}=h(u),v=new m.Parser(g?.addNewLine),w=new s.Composer(u),E=Array.from(w.compose(v.parse(r)));if(b&&g)for(const _ of E)_.errors.forEach(a.prettifyError(r,g)),_.warnings.forEach(a.prettifyError(r,g));return E.length>0?E:Object.assign([],{empty:!0},w.streamInfo())}function l(r,u={}){const{lineCounter:g,prettyErrors:b}=h(u),v=new m.Parser(g?.addNewLine),w=new s.Composer(u);let E=null;for(const _ of w.compose(v.parse(r),!0,r.length))if(!E)E=_;else if(E.options.logLevel!=="silent"){E.errors.push(new a.YAMLParseError(_.range.slice(0,2),"MULTIPLE_DOCS","Source contains multiple documents; please use YAML.parseAllDocuments()"));break}return b&&g&&(E.errors.forEach(a.prettifyError(r,g)),E.warnings.forEach(a.prettifyError(r,g))),E}function o(r,u,g){let b;typeof u=="function"?b=u:g===void 0&&u&&typeof u=="object"&&(g=u);const v=l(r,g);if(!v)return null;if(v.warnings.forEach(w=>d.warn(v.options.logLevel,w)),v.errors.length>0){if(v.options.logLevel!=="silent")throw v.errors[0];v.errors=[]}return v.toJS(Object.assign({reviver:b},g))}function f(r,u,g){let b=null;if(typeof u=="function"||Array.isArray(u)?b=u:g===void 0&&u&&(g=u),typeof g=="string"&&(g=g.length),typeof g=="number"){const v=Math.round(g);g=v<1?void 0:v>8?{indent:8}:{indent:v}}if(r===void 0){const{keepUndefined:v}=g??u??{};if(!v)return}return c.isDocument(r)&&!b?r.toString(g):new i.Document(r,b,g).toString(g)}t.parse=o,t.parseAllDocuments=y,t.parseDocument=l,t.stringify=f}),5840:((n,t,e)=>{var s=e(1127),i=e(7451),a=e(1706),d=e(6464),c=e(18);const p=(h,y)=>h.key<y.key?-1:h.key>y.key?1:0;class m{constructor({compat:y,customTags:l,merge:o,resolveKnownTags:f,schema:r,sortMapEntries:u,toStringDefaults:g}){this.compat=Array.isArray(y)?c.getTags(y,"compat"):y?c.getTags(null,y):null,this.name=typeof r=="string"&&r||"core",this.knownTags=f?c.coreKnownTags:{},this.tags=c.getTags(l,this.name,o),this.toStringOptions=g??null,Object.defineProperty(this,s.MAP,{value:i.map}),Object.defineProperty(this,s.SCALAR,{value:d.string}),Object.defineProperty(this,s.SEQ,{value:a.seq}),this.sortMapEntries=typeof u=="function"?u:u===!0?p:null}clone(){const y=Object.create(m.prototype,Object.getOwnPropertyDescriptors(this));return y.tags=this.tags.slice(),y}}t.Schema=m}),7451:((n,t,e)=>{var s=e(1127),i=e(4454);const a={collection:"map",default:!0,nodeClass:i.YAMLMap,tag:"tag:yaml.org,2002:map",resolve(d,c){return s.isMap(d)||c("Expected a mapping for this tag"),d},createNode:(d,c,p)=>i.YAMLMap.from(d,c,p)};t.map=a}),3632:((n,t,e)=>{var s=e(3301);const i={identify:a=>a==null,createNode:()=>new s.Scalar(null),default:!0,tag:"tag:yaml.org,2002:null",test:/^(?:~|[Nn]ull|NULL)?$/,resolve:()=>new s.Scalar(null),stringify:({source:a},d)=>typeof a=="string"&&i.test.test(a)?a:d.options.nullStr};t.nullTag=i}),1706:((n,t,e)=>{var s=e(1127),i=e(2223);const a={collection:"seq",default:!0,nodeClass:i.YAMLSeq,tag:"tag:yaml.org,2002:seq",resolve(d,c){return s.isSeq(d)||c("Expected a sequence for this tag"),d},createNode:(d,c,p)=>i.YAMLSeq.from(d,c,p)};t.seq=a}),6464:((n,t,e)=>{var s=e(3069);const i={identify:a=>typeof a=="string",default:!0,tag:"tag:yaml.org,2002:str",resolve:a=>a,stringify(a,d,c,p){return d=Object.assign({actualString:!0},d),s.stringifyString(a,d,c,p)}};t.string=i}),3959:((n,t,e)=>{var s=e(3301);const i={identify:a=>typeof a=="boolean",default:!0,tag:"tag:yaml.org,2002:bool",test:/^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,resolve:a=>new s.Scalar(a[0]==="t"||a[0]==="T"),stringify({source:a,value:d},c){if(a&&i.test.test(a)){const p=a[0]==="t"||a[0]==="T";if(d===p)return a}return d?c.options.trueStr:c.options.falseStr}};t.boolTag=i}),8405:((n,t,e)=>{var s=e(3301),i=e(8689);const a={identify:p=>typeof p=="number",default:!0,tag:"tag:yaml.org,2002:float",test:/^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,resolve:p=>p.slice(-3).toLowerCase()==="nan"?NaN:p[0]==="-"?Number.NEGATIVE_INFINITY:Number.POSITIVE_INFINITY,stringify:i.stringifyNumber},d={identify:p=>typeof p=="number",default:!0,tag:"tag:yaml.org,2002:float",format:"EXP",test:/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,resolve:p=>parseFloat(p),stringify(p){const m=Number(p.value);return isFinite(m)?m.toExponential():i.stringifyNumber(p)}},c={identify:p=>typeof p=="number",default:!0,tag:"tag:yaml.org,2002:float",test:/^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,resolve(p){const m=new s.Scalar(parseFloat(p)),h=p.indexOf(".");return h!==-1&&p[p.length-1]==="0"&&(m.minFractionDigits=p.length-h-1),m},stringify:i.stringifyNumber};t.float=c,t.floatExp=d,t.floatNaN=a}),9874:((n,t,e)=>{var s=e(8689);const i=h=>typeof h=="bigint"||Number.isInteger(h),a=(h,y,l,{intAsBigInt:o})=>o?BigInt(h):parseInt(h.substring(y),l);function d(h,y,l){const{value:o}=h;return i(o)&&o>=0?l+o.toString(y):s.stringifyNumber(h)}const c={identify:h=>i(h)&&h>=0,default:!0,tag:"tag:yaml.org,2002:int",format:"OCT",test:/^0o[0-7]+$/,resolve:(h,y,l)=>a(h,2,8,l),stringify:h=>d(h,8,"0o")},p={identify:i,default:!0,tag:"tag:yaml.org,2002:int",test:/^[-+]?[0-9]+$/,resolve:(h,y,l)=>a(h,0,10,l),stringify:s.stringifyNumber},m={identify:h=>i(h)&&h>=0,default:!0,tag:"tag:yaml.org,2002:int",format:"HEX",test:/^0x[0-9a-fA-F]+$/,resolve:(h,y,l)=>a(h,2,16,l),stringify:h=>d(h,16,"0x")};t.int=p,t.intHex=m,t.intOct=c}),896:((n,t,e)=>{var s=e(7451),i=e(3632),a=e(1706),d=e(6464),c=e(3959),p=e(8405),m=e(9874);const h=[s.map,a.seq,d.string,i.nullTag,c.boolTag,m.intOct,m.int,m.intHex,p.floatNaN,p.floatExp,p.float];t.schema=h}),3559:((n,t,e)=>{var s=e(3301),i=e(7451),a=e(1706);function d(y){return typeof y=="bigint"||Number.isInteger(y)}const c=({value:y})=>JSON.stringify(y),p=[{identify:y=>typeof y=="string",default:!0,tag:"tag:yaml.org,2002:str",resolve:y=>y,stringify:c},{identify:y=>y==null,createNode:()=>new s.Scalar(null),default:!0,tag:"tag:yaml.org,2002:null",test:/^null$/,resolve:()=>null,stringify:c},{identify:y=>typeof y=="boolean",default:!0,tag:"tag:yaml.org,2002:bool",test:/^true$|^false$/,resolve:y=>y==="true",stringify:c},{identify:d,default:!0,tag:"tag:yaml.org,2002:int",test:/^-?(?:0|[1-9][0-9]*)$/,resolve:(y,l,{intAsBigInt:o})=>o?BigInt(y):parseInt(y,10),stringify:({value:y})=>d(y)?y.toString():JSON.stringify(y)},{identify:y=>typeof y=="number",default:!0,tag:"tag:yaml.org,2002:float",test:/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,resolve:y=>parseFloat(y),stringify:c}],m={default:!0,tag:"",test:/^/,resolve(y,l){return l(`Unresolved plain scalar ${JSON.stringify(y)}`),y}},h=[i.map,a.seq].concat(p,m);t.schema=h}),18:((n,t,e)=>{var s=e(7451),i=e(3632),a=e(1706),d=e(6464),c=e(3959),p=e(8405),m=e(9874),h=e(896),y=e(3559),l=e(6083),o=e(452),f=e(303),r=e(8385),u=e(5913),g=e(1528),b=e(6752);const v=new Map([["core",h.schema],["failsafe",[s.map,a.seq,d.string]],["json",y.schema],["yaml11",u.schema],["yaml-1.1",u.schema]]),w={binary:l.binary,bool:c.boolTag,float:p.float,floatExp:p.floatExp,floatNaN:p.floatNaN,floatTime:b.floatTime,int:m.int,intHex:m.intHex,intOct:m.intOct,intTime:b.intTime,map:s.map,merge:o.merge,null:i.nullTag,omap:f.omap,pairs:r.pairs,seq:a.seq,set:g.set,timestamp:b.timestamp},E={"tag:yaml.org,2002:binary":l.binary,"tag:yaml.org,2002:merge":o.merge,"tag:yaml.org,2002:omap":f.omap,"tag:yaml.org,2002:pairs":r.pairs,"tag:yaml.org,2002:set":g.set,"tag:yaml.org,2002:timestamp":b.timestamp};function _(O,A,N){const C=v.get(A);if(C&&!O)return N&&!C.includes(o.merge)?C.concat(o.merge):C.slice();let T=C;if(!T)if(Array.isArray(O))T=[];else{const j=Array.from(v.keys()).filter(x=>x!=="yaml11").map(x=>JSON.stringify(x)).join(", ");throw new Error(`Unknown schema "${A}"; use one of ${j} or define customTags array`)}if(Array.isArray(O))for(const j of O)T=T.concat(j);else typeof O=="function"&&(T=O(T.slice()));return N&&(T=T.concat(o.merge)),T.reduce((j,x)=>{const L=typeof x=="string"?w[x]:x;if(!L){const M=JSON.stringify(x),q=Object.keys(w).map(K=>JSON.stringify(K)).join(", ");throw new Error(`Unknown custom tag ${M}; use one of ${q}`)}return j.includes(L)||j.push(L),j},[])}t.coreKnownTags=E,t.getTags=_}),6083:((n,t,e)=>{var s=e(181),i=e(3301),a=e(3069);const d={identify:c=>c instanceof Uint8Array,default:!1,tag:"tag:yaml.org,2002:binary",resolve(c,p){if(typeof s.Buffer=="function")return s.Buffer.from(c,"base64");if(typeof atob=="function"){const m=atob(c.replace(/[\n\r]/g,"")),h=new Uint8Array(m.length);for(let y=0;y<m.length;++y)h[y]=m.charCodeAt(y);return h}else return p("This environment does not support reading binary tags; either Buffer or atob is required"),c},stringify({comment:c,type:p,value:m},h,y,l){if(!m)return"";const o=m;let f;if(typeof s.Buffer=="function")f=o instanceof s.Buffer?o.toString("base64"):s.Buffer.from(o.buffer).toString("base64");else if(typeof btoa=="function"){let r="";for(let u=0;u<o.length;++u)r+=String.fromCharCode(o[u]);f=btoa(r)}else throw new Error("This environment does not support writing binary tags; either Buffer or btoa is required");if(p??(p=i.Scalar.BLOCK_LITERAL),p!==i.Scalar.QUOTE_DOUBLE){const r=Math.max(h.options.lineWidth-h.indent.length,h.options.minContentWidth),u=Math.ceil(f.length/r),g=new Array(u);for(let b=0,v=0;b<u;++b,v+=r)g[b]=f.substr(v,r);f=g.join(p===i.Scalar.BLOCK_LITERAL?`
`:" ")}return a.stringifyString({comment:c,type:p,value:f},h,y,l)}};t.binary=d}),8398:((n,t,e)=>{var s=e(3301);function i({value:c,source:p},m){return p&&(c?a:d).test.test(p)?p:c?m.options.trueStr:m.options.falseStr}const a={identify:c=>c===!0,default:!0,tag:"tag:yaml.org,2002:bool",test:/^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,resolve:()=>new s.Scalar(!0),stringify:i},d={identify:c=>c===!1,default:!0,tag:"tag:yaml.org,2002:bool",test:/^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,resolve:()=>new s.Scalar(!1),stringify:i};t.falseTag=d,t.trueTag=a}),5782:((n,t,e)=>{var s=e(3301),i=e(8689);const a={identify:p=>typeof p=="number",default:!0,tag:"tag:yaml.org,2002:float",test:/^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,resolve:p=>p.slice(-3).toLowerCase()==="nan"?NaN:p[0]==="-"?Number.NEGATIVE_INFINITY:Number.POSITIVE_INFINITY,stringify:i.stringifyNumber},d={identify:p=>typeof p=="number",default:!0,tag:"tag:yaml.org,2002:float",format:"EXP",test:/^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,resolve:p=>parseFloat(p.replace(/_/g,"")),stringify(p){const m=Number(p.value);return isFinite(m)?m.toExponential():i.stringifyNumber(p)}},c={identify:p=>typeof p=="number",default:!0,tag:"tag:yaml.org,2002:float",test:/^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,resolve(p){const m=new s.Scalar(parseFloat(p.replace(/_/g,""))),h=p.indexOf(".");if(h!==-1){const y=p.substring(h+1).replace(/_/g,"");y[y.length-1]==="0"&&(m.minFractionDigits=y.length)}return m},stringify:i.stringifyNumber};t.float=c,t.floatExp=d,t.floatNaN=a}),873:((n,t,e)=>{var s=e(8689);const i=y=>typeof y=="bigint"||Number.isInteger(y);function a(y,l,o,{intAsBigInt:f}){const r=y[0];if((r==="-"||r==="+")&&(l+=1),y=y.substring(l).replace(/_/g,""),f){switch(o){case 2:y=`0b${y}`;break;case 8:y=`0o${y}`;break;case 16:y=`0x${y}`;break}const g=BigInt(y);return r==="-"?BigInt(-1)*g:g}const u=parseInt(y,o);return r==="-"?-1*u:u}function d(y,l,o){const{value:f}=y;if(i(f)){const r=f.toString(l);return f<0?"-"+o+r.substr(1):o+r}return s.stringifyNumber(y)}const c={identify:i,default:!0,tag:"tag:yaml.org,2002:int",format:"BIN",test:/^[-+]?0b[0-1_]+$/,resolve:(y,l,o)=>a(y,2,2,o),stringify:y=>d(y,2,"0b")},p={identify:i,default:!0,tag:"tag:yaml.org,2002:int",format:"OCT",test:/^[-+]?0[0-7_]+$/,resolve:(y,l,o)=>a(y,1,8,o),stringify:y=>d(y,8,"0")},m={identify:i,default:!0,tag:"tag:yaml.org,2002:int",test:/^[-+]?[0-9][0-9_]*$/,resolve:(y,l,o)=>a(y,0,10,o),stringify:s.stringifyNumber},h={identify:i,default:!0,tag:"tag:yaml.org,2002:int",format:"HEX",test:/^[-+]?0x[0-9a-fA-F_]+$/,resolve:(y,l,o)=>a(y,2,16,o),stringify:y=>d(y,16,"0x")};t.int=m,t.intBin=c,t.intHex=h,t.intOct=p}),452:((n,t,e)=>{var s=e(1127),i=e(3301);const a="<<",d={identify:y=>y===a||typeof y=="symbol"&&y.description===a,default:"key",tag:"tag:yaml.org,2002:merge",test:/^<<$/,resolve:()=>Object.assign(new i.Scalar(Symbol(a)),{addToJSMap:p}),stringify:()=>a},c=(y,l)=>(d.identify(l)||s.isScalar(l)&&(!l.type||l.type===i.Scalar.PLAIN)&&d.identify(l.value))&&y?.doc.schema.tags.some(o=>o.tag===d.tag&&o.default);function p(y,l,o){const f=h(y,o);if(s.isSeq(f))for(const r of f.items)m(y,l,r);else if(Array.isArray(f))for(const r of f)m(y,l,r);else m(y,l,f)}function m(y,l,o){const f=h(y,o);if(!s.isMap(f))throw new Error("Merge sources must be maps or map aliases");const r=f.toJSON(null,y,Map);for(const[u,g]of r)l instanceof Map?l.has(u)||l.set(u,g):l instanceof Set?l.add(u):Object.prototype.hasOwnProperty.call(l,u)||Object.defineProperty(l,u,{value:g,writable:!0,enumerable:!0,configurable:!0});return l}function h(y,l){return y&&s.isAlias(l)?l.resolve(y.doc,y):l}t.addMergeToJSMap=p,t.isMergeKey=c,t.merge=d}),303:((n,t,e)=>{var s=e(1127),i=e(4043),a=e(4454),d=e(2223),c=e(8385);class p extends d.YAMLSeq{constructor(){super(),this.add=a.YAMLMap.prototype.add.bind(this),this.delete=a.YAMLMap.prototype.delete.bind(this),this.get=a.YAMLMap.prototype.get.bind(this),this.has=a.YAMLMap.prototype.has.bind(this),this.set=a.YAMLMap.prototype.set.bind(this),this.tag=p.tag}toJSON(y,l){if(!l)return super.toJSON(y);const o=new Map;l?.onCreate&&l.onCreate(o);for(const f of this.items){let r,u;if(s.isPair(f)?(r=i.toJS(f.key,"",l),u=i.toJS(f.value,r,l)):r=i.toJS(f,"",l),o.has(r))throw new Error("Ordered maps must not include duplicate keys");o.set(r,u)}return o}static from(y,l,o){const f=c.createPairs(y,l,o),r=new this;return r.items=f.items,r}}p.tag="tag:yaml.org,2002:omap";const m={collection:"seq",identify:h=>h instanceof Map,nodeClass:p,default:!1,tag:"tag:yaml.org,2002:omap",resolve(h,y){const l=c.resolvePairs(h,y),o=[];for(const{key:f}of l.items)s.isScalar(f)&&(o.includes(f.value)?y(`Ordered maps must not include duplicate keys: ${f.value}`):o.push(f.value));return Object.assign(new p,l)},createNode:(h,y,l)=>p.from(h,y,l)};t.YAMLOMap=p,t.omap=m}),8385:((n,t,e)=>{var s=e(1127),i=e(7165),a=e(3301),d=e(2223);function c(h,y){if(s.isSeq(h))for(let l=0;l<h.items.length;++l){let o=h.items[l];if(!s.isPair(o)){if(s.isMap(o)){o.items.length>1&&y("Each pair must have its own sequence indicator");const f=o.items[0]||new i.Pair(new a.Scalar(null));if(o.commentBefore&&(f.key.commentBefore=f.key.commentBefore?`${o.commentBefore}
${f.key.commentBefore}`:o.commentBefore),o.comment){const r=f.value??f.key;r.comment=r.comment?`${o.comment}
${r.comment}`:o.comment}o=f}h.items[l]=s.isPair(o)?o:new i.Pair(o)}}else y("Expected a sequence for this tag");return h}function p(h,y,l){const{replacer:o}=l,f=new d.YAMLSeq(h);f.tag="tag:yaml.org,2002:pairs";let r=0;if(y&&Symbol.iterator in Object(y))for(let u of y){typeof o=="function"&&(u=o.call(y,String(r++),u));let g,b;if(Array.isArray(u))if(u.length===2)g=u[0],b=u[1];else throw new TypeError(`Expected [key, value] tuple: ${u}`);else if(u&&u instanceof Object){const v=Object.keys(u);if(v.length===1)g=v[0],b=u[g];else throw new TypeError(`Expected tuple with one key, not ${v.length} keys`)}else g=u;f.items.push(i.createPair(g,b,l))}return f}const m={collection:"seq",default:!1,tag:"tag:yaml.org,2002:pairs",resolve:c,createNode:p};t.createPairs=p,t.pairs=m,t.resolvePairs=c}),5913:((n,t,e)=>{var s=e(7451),i=e(3632),a=e(1706),d=e(6464),c=e(6083),p=e(8398),m=e(5782),h=e(873),y=e(452),l=e(303),o=e(8385),f=e(1528),r=e(6752);const u=[s.map,a.seq,d.string,i.nullTag,p.trueTag,p.falseTag,h.intBin,h.intOct,h.int,h.intHex,m.floatNaN,m.floatExp,m.float,c.binary,y.merge,l.omap,o.pairs,f.set,r.intTime,r.floatTime,r.timestamp];t.schema=u}),1528:((n,t,e)=>{var s=e(1127),i=e(7165),a=e(4454);class d extends a.YAMLMap{constructor(m){super(m),this.tag=d.tag}add(m){let h;s.isPair(m)?h=m:m&&typeof m=="object"&&"key"in m&&"value"in m&&m.value===null?h=new i.Pair(m.key,null):h=new i.Pair(m,null),a.findPair(this.items,h.key)||this.items.push(h)}get(m,h){const y=a.findPair(this.items,m);return!h&&s.isPair(y)?s.isScalar(y.key)?y.key.value:y.key:y}set(m,h){if(typeof h!="boolean")throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof h}`);const y=a.findPair(this.items,m);y&&!h?this.items.splice(this.items.indexOf(y),1):!y&&h&&this.items.push(new i.Pair(m))}toJSON(m,h){return super.toJSON(m,h,Set)}toString(m,h,y){if(!m)return JSON.stringify(this);if(this.hasAllNullValues(!0))return super.toString(Object.assign({},m,{allNullValues:!0}),h,y);throw new Error("Set items must all have null values")}static from(m,h,y){const{replacer:l}=y,o=new this(m);if(h&&Symbol.iterator in Object(h))for(let f of h)typeof l=="function"&&(f=l.call(h,f,f)),o.items.push(i.createPair(f,null,y));return o}}d.tag="tag:yaml.org,2002:set";const c={collection:"map",identify:p=>p instanceof Set,nodeClass:d,default:!1,tag:"tag:yaml.org,2002:set",createNode:(p,m,h)=>d.from(p,m,h),resolve(p,m){if(s.isMap(p)){if(p.hasAllNullValues(!0))return Object.assign(new d,p);m("Set items must all have null values")}else m("Expected a mapping for this tag");return p}};t.YAMLSet=d,t.set=c}),6752:((n,t,e)=>{var s=e(8689);function i(m,h){const y=m[0],l=y==="-"||y==="+"?m.substring(1):m,o=r=>h?BigInt(r):Number(r),f=l.replace(/_/g,"").split(":").reduce((r,u)=>r*o(60)+o(u),o(0));return y==="-"?o(-1)*f:f}function a(m){let{value:h}=m,y=r=>r;if(typeof h=="bigint")y=r=>BigInt(r);else if(isNaN(h)||!isFinite(h))return s.stringifyNumber(m);let l="";h<0&&(l="-",h*=y(-1));const o=y(60),f=[h%o];return h<60?f.unshift(0):(h=(h-f[0])/o,f.unshift(h%o),h>=60&&(h=(h-f[0])/o,f.unshift(h))),l+f.map(r=>String(r).padStart(2,"0")).join(":").replace(/000000\d*$/,"")}const d={identify:m=>typeof m=="bigint"||Number.isInteger(m),default:!0,tag:"tag:yaml.org,2002:int",format:"TIME",test:/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,resolve:(m,h,{intAsBigInt:y})=>i(m,y),stringify:a},c={identify:m=>typeof m=="number",default:!0,tag:"tag:yaml.org,2002:float",format:"TIME",test:/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,resolve:m=>i(m,!1),stringify:a},p={identify:m=>m instanceof Date,default:!0,tag:"tag:yaml.org,2002:timestamp",test:RegExp("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:t|T|[ \\t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$"),resolve(m){const h=m.match(p.test);if(!h)throw new Error("!!timestamp expects a date, starting with yyyy-mm-dd");const[,y,l,o,f,r,u]=h.map(Number),g=h[7]?Number((h[7]+"00").substr(1,3)):0;let b=Date.UTC(y,l-1,o,f||0,r||0,u||0,g);const v=h[8];if(v&&v!=="Z"){let w=i(v,!1);Math.abs(w)<30&&(w*=60),b-=6e4*w}return new Date(b)},stringify:({value:m})=>m?.toISOString().replace(/(T00:00:00)?\.000Z$/,"")??""};t.floatTime=c,t.intTime=d,t.timestamp=p}),4475:((n,t)=>{const e="flow",s="block",i="quoted";function a(c,p,m="flow",{indentAtStart:h,lineWidth:y=80,minContentWidth:l=20,onFold:o,onOverflow:f}={}){if(!y||y<0)return c;y<l&&(l=0);const r=Math.max(1+l,1+y-p.length);if(c.length<=r)return c;const u=[],g={};let b=y-p.length;typeof h=="number"&&(h>y-Math.max(2,l)?u.push(0):b=y-h);let v,w,E=!1,_=-1,O=-1,A=-1;m===s&&(_=d(c,_,p.length),_!==-1&&(b=_+r));for(let C;C=c[_+=1];){if(m===i&&C==="\\"){switch(O=_,c[_+1]){case"x":_+=3;break;case"u":_+=5;break;case"U":_+=9;break;default:_+=1}A=_}if(C===`
`)m===s&&(_=d(c,_,p.length)),b=_+p.length+r,v=void 0;else{if(C===" "&&w&&w!==" "&&w!==`
`&&w!=="	"){const T=c[_+1];T&&T!==" "&&T!==`
`&&T!=="	"&&(v=_)}if(_>=b)if(v)u.push(v),b=v+r,v=void 0;else if(m===i){for(;w===" "||w==="	";)w=C,C=c[_+=1],E=!0;const T=_>A+1?_-2:O-1;if(g[T])return c;u.push(T),g[T]=!0,b=T+r,v=void 0}else E=!0}w=C}if(E&&f&&f(),u.length===0)return c;o&&o();let N=c.slice(0,u[0]);for(let C=0;C<u.length;++C){const T=u[C],j=u[C+1]||c.length;T===0?N=`
${p}${c.slice(0,j)}`:(m===i&&g[T]&&(N+=`${c[T]}\\`),N+=`
${p}${c.slice(T+1,j)}`)}return N}function d(c,p,m){let h=p,y=p+1,l=c[y];for(;l===" "||l==="	";)if(p<y+m)l=c[++p];else{do l=c[++p];while(l&&l!==`
`);h=p,y=p+1,l=c[y]}return h}t.FOLD_BLOCK=s,t.FOLD_FLOW=e,t.FOLD_QUOTED=i,t.foldFlowLines=a}),2148:((n,t,e)=>{var s=e(1596),i=e(1127),a=e(9799),d=e(3069);function c(y,l){const o=Object.assign({blockQuote:!0,commentString:a.stringifyComment,defaultKeyType:null,defaultStringType:"PLAIN",directives:null,doubleQuotedAsJSON:!1,doubleQuotedMinMultiLineLength:40,falseStr:"false",flowCollectionPadding:!0,indentSeq:!0,lineWidth:80,minContentWidth:20,nullStr:"null",simpleKeys:!1,singleQuote:null,trailingComma:!1,trueStr:"true",verifyAliasOrder:!0},y.schema.toStringOptions,l);let f;switch(o.collectionStyle){case"block":f=!1;break;case"flow":f=!0;break;default:f=null}return{anchors:new Set,doc:y,flowCollectionPadding:o.flowCollectionPadding?" ":"",indent:"",indentStep:typeof o.indent=="number"?" ".repeat(o.indent):"  ",inFlow:f,options:o}}function p(y,l){if(l.tag){const r=y.filter(u=>u.tag===l.tag);if(r.length>0)return r.find(u=>u.format===l.format)??r[0]}let o,f;if(i.isScalar(l)){f=l.value;let r=y.filter(u=>u.identify?.(f));if(r.length>1){const u=r.filter(g=>g.test);u.length>0&&(r=u)}o=r.find(u=>u.format===l.format)??r.find(u=>!u.format)}else f=l,o=y.find(r=>r.nodeClass&&f instanceof r.nodeClass);if(!o){const r=f?.constructor?.name??(f===null?"null":typeof f);throw new Error(`Tag not resolved for ${r} value`)}return o}function m(y,l,{anchors:o,doc:f}){if(!f.directives)return"";const r=[],u=(i.isScalar(y)||i.isCollection(y))&&y.anchor;u&&s.anchorIsValid(u)&&(o.add(u),r.push(`&${u}`));const g=y.tag??(l.default?null:l.tag);return g&&r.push(f.directives.tagString(g)),r.join(" ")}function h(y,l,o,f){if(i.isPair(y))return y.toString(l,o,f);if(i.isAlias(y)){if(l.doc.directives)return y.toString(l);if(l.resolvedAliases?.has(y))throw new TypeError("Cannot stringify circular structure without alias nodes");l.resolvedAliases?l.resolvedAliases.add(y):l.resolvedAliases=new Set([y]),y=y.resolve(l.doc)}let r;const u=i.isNode(y)?y:l.doc.createNode(y,{onTagObj:v=>r=v});r??(r=p(l.doc.schema.tags,u));const g=m(u,r,l);g.length>0&&(l.indentAtStart=(l.indentAtStart??0)+g.length+1);const b=typeof r.stringify=="function"?r.stringify(u,l,o,f):i.isScalar(u)?d.stringifyString(u,l,o,f):u.toString(l,o,f);return g?i.isScalar(u)||b[0]==="{"||b[0]==="["?`${g} ${b}`:`${g}
${l.indent}${b}`:b}t.createStringifyContext=c,t.stringify=h}),1212:((n,t,e)=>{var s=e(1127),i=e(2148),a=e(9799);function d(h,y,l){return(y.inFlow??h.flow?p:c)(h,y,l)}function c({comment:h,items:y},l,{blockItemPrefix:o,flowChars:f,itemIndent:r,onChompKeep:u,onComment:g}){const{indent:b,options:{commentString:v}}=l,w=Object.assign({},l,{indent:r,type:null});let E=!1;const _=[];for(let A=0;A<y.length;++A){const N=y[A];let C=null;if(s.isNode(N))!E&&N.spaceBefore&&_.push(""),m(l,_,N.commentBefore,E),N.comment&&(C=N.comment);else if(s.isPair(N)){const j=s.isNode(N.key)?N.key:null;j&&(!E&&j.spaceBefore&&_.push(""),m(l,_,j.commentBefore,E))}E=!1;let T=i.stringify(N,w,()=>C=null,()=>E=!0);C&&(T+=a.lineComment(T,r,v(C))),E&&C&&(E=!1),_.push(o+T)}let O;if(_.length===0)O=f.start+f.end;else{O=_[0];for(let A=1;A<_.length;++A){const N=_[A];O+=N?`
${b}${N}`:`
`}}return h?(O+=`
`+a.indentComment(v(h),b),g&&g()):E&&u&&u(),O}function p({items:h},y,{flowChars:l,itemIndent:o}){const{indent:f,indentStep:r,flowCollectionPadding:u,options:{commentString:g}}=y;o+=r;const b=Object.assign({},y,{indent:o,inFlow:!0,type:null});let v=!1,w=0;const E=[];for(let A=0;A<h.length;++A){const N=h[A];let C=null;if(s.isNode(N))N.spaceBefore&&E.push(""),m(y,E,N.commentBefore,!1),N.comment&&(C=N.comment);else if(s.isPair(N)){const j=s.isNode(N.key)?N.key:null;j&&(j.spaceBefore&&E.push(""),m(y,E,j.commentBefore,!1),j.comment&&(v=!0));const x=s.isNode(N.value)?N.value:null;x?(x.comment&&(C=x.comment),x.commentBefore&&(v=!0)):N.value==null&&j?.comment&&(C=j.comment)}C&&(v=!0);let T=i.stringify(N,b,()=>C=null);v||(v=E.length>w||T.includes(`
`)),A<h.length-1?T+=",":y.options.trailingComma&&(y.options.lineWidth>0&&(v||(v=E.reduce((j,x)=>j+x.length+2,2)+(T.length+2)>y.options.lineWidth)),v&&(T+=",")),C&&(T+=a.lineComment(T,o,g(C))),E.push(T),w=E.length}const{start:_,end:O}=l;if(E.length===0)return _+O;if(!v){const A=E.reduce((N,C)=>N+C.length+2,2);v=y.options.lineWidth>0&&A>y.options.lineWidth}if(v){let A=_;for(const N of E)A+=N?`
${r}${f}${N}`:`
`;return`${A}
${f}${O}`}else return`${_}${u}${E.join(" ")}${u}${O}`}function m({indent:h,options:{commentString:y}},l,o,f){if(o&&f&&(o=o.replace(/^\n+/,"")),o){const r=a.indentComment(y(o),h);l.push(r.trimStart())}}t.stringifyCollection=d}),9799:((n,t)=>{const e=a=>a.replace(/^(?!$)(?: $)?/gm,"#");function s(a,d){return/^\n+$/.test(a)?a.substring(1):d?a.replace(/^(?! *$)/gm,d):a}const i=(a,d,c)=>a.endsWith(`
`)?s(c,d):c.includes(`
`)?`
`+s(c,d):(a.endsWith(" ")?"":" ")+c;t.indentComment=s,t.lineComment=i,t.stringifyComment=e}),6829:((n,t,e)=>{var s=e(1127),i=e(2148),a=e(9799);function d(c,p){const m=[];let h=p.directives===!0;if(p.directives!==!1&&c.directives){const r=c.directives.toString(c);r?(m.push(r),h=!0):c.directives.docStart&&(h=!0)}h&&m.push("---");const y=i.createStringifyContext(c,p),{commentString:l}=y.options;if(c.commentBefore){m.length!==1&&m.unshift("");const r=l(c.commentBefore);m.unshift(a.indentComment(r,""))}let o=!1,f=null;if(c.contents){if(s.isNode(c.contents)){if(c.contents.spaceBefore&&h&&m.push(""),c.contents.commentBefore){const g=l(c.contents.commentBefore);m.push(a.indentComment(g,""))}y.forceBlockIndent=!!c.comment,f=c.contents.comment}const r=f?void 0:()=>o=!0;let u=i.stringify(c.contents,y,()=>f=null,r);f&&(u+=a.lineComment(u,"",l(f))),(u[0]==="|"||u[0]===">")&&m[m.length-1]==="---"?m[m.length-1]=`--- ${u}`:m.push(u)}else m.push(i.stringify(c.contents,y));if(c.directives?.docEnd)if(c.comment){const r=l(c.comment);r.includes(`
`)?(m.push("..."),m.push(a.indentComment(r,""))):m.push(`... ${r}`)}else m.push("...");else{let r=c.comment;r&&o&&(r=r.replace(/^\n+/,"")),r&&((!o||f)&&m[m.length-1]!==""&&m.push(""),m.push(a.indentComment(l(r),"")))}return m.join(`
`)+`
`}t.stringifyDocument=d}),8689:((n,t)=>{function e({format:s,minFractionDigits:i,tag:a,value:d}){if(typeof d=="bigint")return String(d);const c=typeof d=="number"?d:Number(d);if(!isFinite(c))return isNaN(c)?".nan":c<0?"-.inf":".inf";let p=Object.is(d,-0)?"-0":JSON.stringify(d);if(!s&&i&&(!a||a==="tag:yaml.org,2002:float")&&/^-?\d/.test(p)&&!p.includes("e")){let m=p.indexOf(".");m<0&&(m=p.length,p+=".");let h=i-(p.length-m-1);for(;h-- >0;)p+="0"}return p}t.stringifyNumber=e}),9748:((n,t,e)=>{var s=e(1127),i=e(3301),a=e(2148),d=e(9799);function c({key:p,value:m},h,y,l){const{allNullValues:o,doc:f,indent:r,indentStep:u,options:{commentString:g,indentSeq:b,simpleKeys:v}}=h;let w=s.isNode(p)&&p.comment||null;if(v){if(w)throw new Error("With simple keys, key nodes cannot have comments");if(s.isCollection(p)||!s.isNode(p)&&typeof p=="object"){const M="With simple keys, collection cannot be used as a key value";throw new Error(M)}}let E=!v&&(!p||w&&m==null&&!h.inFlow||s.isCollection(p)||(s.isScalar(p)?p.type===i.Scalar.BLOCK_FOLDED||p.type===i.Scalar.BLOCK_LITERAL:typeof p=="object"));h=Object.assign({},h,{allNullValues:!1,implicitKey:!E&&(v||!o),indent:r+u});let _=!1,O=!1,A=a.stringify(p,h,()=>_=!0,()=>O=!0);if(!E&&!h.inFlow&&A.length>1024){if(v)throw new Error("With simple keys, single line scalar must not span more than 1024 characters");E=!0}if(h.inFlow){if(o||m==null)return _&&y&&y(),A===""?"?":E?`? ${A}`:A}else if(o&&!v||m==null&&E)return A=`? ${A}`,w&&!_?A+=d.lineComment(A,h.indent,g(w)):O&&l&&l(),A;_&&(w=null),E?(w&&(A+=d.lineComment(A,h.indent,g(w))),A=`? ${A}
${r}:`):(A=`${A}:`,w&&(A+=d.lineComment(A,h.indent,g(w))));let N,C,T;s.isNode(m)?(N=!!m.spaceBefore,C=m.commentBefore,T=m.comment):(N=!1,C=null,T=null,m&&typeof m=="object"&&(m=f.createNode(m))),h.implicitKey=!1,!E&&!w&&s.isScalar(m)&&(h.indentAtStart=A.length+1),O=!1,!b&&u.length>=2&&!h.inFlow&&!E&&s.isSeq(m)&&!m.flow&&!m.tag&&!m.anchor&&(h.indent=h.indent.substring(2));let j=!1;const x=a.stringify(m,h,()=>j=!0,()=>O=!0);let L=" ";if(w||N||C){if(L=N?`
`:"",C){const M=g(C);L+=`
${d.indentComment(M,h.indent)}`}x===""&&!h.inFlow?L===`
`&&T&&(L=`

`):L+=`
${h.indent}`}else if(!E&&s.isCollection(m)){const M=x[0],q=x.indexOf(`
`),K=q!==-1,V=h.inFlow??m.flow??m.items.length===0;if(K||!V){let J=!1;if(K&&(M==="&"||M==="!")){let B=x.indexOf(" ");M==="&"&&B!==-1&&B<q&&x[B+1]==="!"&&(B=x.indexOf(" ",B+1)),(B===-1||q<B)&&(J=!0)}J||(L=`
${h.indent}`)}}else(x===""||x[0]===`
`)&&(L="");return A+=L+x,h.inFlow?j&&y&&y():T&&!j?A+=d.lineComment(A,h.indent,g(T)):O&&l&&l(),A}t.stringifyPair=c}),3069:((n,t,e)=>{var s=e(3301),i=e(4475);const a=(r,u)=>({indentAtStart:u?r.indent.length:r.indentAtStart,lineWidth:r.options.lineWidth,minContentWidth:r.options.minContentWidth}),d=r=>/^(%|---|\.\.\.)/m.test(r);function c(r,u,g){if(!u||u<0)return!1;const b=u-g,v=r.length;if(v<=b)return!1;for(let w=0,E=0;w<v;++w)if(r[w]===`
`){if(w-E>b)return!0;if(E=w+1,v-E<=b)return!1}return!0}function p(r,u){const g=JSON.stringify(r);if(u.options.doubleQuotedAsJSON)return g;const{implicitKey:b}=u,v=u.options.doubleQuotedMinMultiLineLength,w=u.indent||(d(r)?"  ":"");let E="",_=0;for(let O=0,A=g[O];A;A=g[++O])if(A===" "&&g[O+1]==="\\"&&g[O+2]==="n"&&(E+=g.slice(_,O)+"\\ ",O+=1,_=O,A="\\"),A==="\\")switch(g[O+1]){case"u":{E+=g.slice(_,O);const N=g.substr(O+2,4);switch(N){case"0000":E+="\\0";break;case"0007":E+="\\a";break;case"000b":E+="\\v";break;case"001b":E+="\\e";break;case"0085":E+="\\N";break;case"00a0":E+="\\_";break;case"2028":E+="\\L";break;case"2029":E+="\\P";break;default:N.substr(0,2)==="00"?E+="\\x"+N.substr(2):E+=g.substr(O,6)}O+=5,_=O+1}break;case"n":if(b||g[O+2]==='"'||g.length<v)O+=1;else{for(E+=g.slice(_,O)+`

`;g[O+2]==="\\"&&g[O+3]==="n"&&g[O+4]!=='"';)E+=`
`,O+=2;E+=w,g[O+2]===" "&&(E+="\\"),O+=1,_=O+1}break;default:O+=1}return E=_?E+g.slice(_):g,b?E:i.foldFlowLines(E,w,i.FOLD_QUOTED,a(u,!1))}function m(r,u){if(u.options.singleQuote===!1||u.implicitKey&&r.includes(`
`)||/[ \t]\n|\n[ \t]/.test(r))return p(r,u);const g=u.indent||(d(r)?"  ":""),b="'"+r.replace(/'/g,"''").replace(/\n+/g,`$&
${g}`)+"'";return u.implicitKey?b:i.foldFlowLines(b,g,i.FOLD_FLOW,a(u,!1))}function h(r,u){const{singleQuote:g}=u.options;let b;if(g===!1)b=p;else{const v=r.includes('"'),w=r.includes("'");v&&!w?b=m:w&&!v?b=p:b=g?m:p}return b(r,u)}let y;try{y=new RegExp(`(^|(?<!
))
+(?!
|$)`,"g")}catch{y=/\n+(?!\n|$)/g}function l({comment:r,type:u,value:g},b,v,w){const{blockQuote:E,commentString:_,lineWidth:O}=b.options;if(!E||/\n[\t ]+$/.test(g))return h(g,b);const A=b.indent||(b.forceBlockIndent||d(g)?"  ":""),N=E==="literal"?!0:E==="folded"||u===s.Scalar.BLOCK_FOLDED?!1:u===s.Scalar.BLOCK_LITERAL?!0:!c(g,O,A.length);if(!g)return N?`|
`:`>
`;let C,T;for(T=g.length;T>0;--T){const B=g[T-1];if(B!==`
`&&B!=="	"&&B!==" ")break}let j=g.substring(T);const x=j.indexOf(`
`);x===-1?C="-":g===j||x!==j.length-1?(C="+",w&&w()):C="",j&&(g=g.slice(0,-j.length),j[j.length-1]===`
`&&(j=j.slice(0,-1)),j=j.replace(y,`$&${A}`));let L=!1,M,q=-1;for(M=0;M<g.length;++M){const B=g[M];if(B===" ")L=!0;else if(B===`
`)q=M;else break}let K=g.substring(0,q<M?q+1:M);K&&(g=g.substring(K.length),K=K.replace(/\n+/g,`$&${A}`));let J=(L?A?"2":"1":"")+C;if(r&&(J+=" "+_(r.replace(/ ?[\r\n]+/g," ")),v&&v()),!N){const B=g.replace(/\n+/g,`
$&`).replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g,"$1$2").replace(/\n+/g,`$&${A}`);let z=!1;const G=a(b,!0);E!=="folded"&&u!==s.Scalar.BLOCK_FOLDED&&(G.onOverflow=()=>{z=!0});const ie=i.foldFlowLines(`${K}${B}${j}`,A,i.FOLD_BLOCK,G);if(!z)return`>${J}
${A}${ie}`}return g=g.replace(/\n+/g,`$&${A}`),`|${J}
${A}${K}${g}${j}`}function o(r,u,g,b){const{type:v,value:w}=r,{actualString:E,implicitKey:_,indent:O,indentStep:A,inFlow:N}=u;if(_&&w.includes(`
`)||N&&/[[\]{},]/.test(w))return h(w,u);if(/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(w))return _||N||!w.includes(`
`)?h(w,u):l(r,u,g,b);if(!_&&!N&&v!==s.Scalar.PLAIN&&w.includes(`
`))return l(r,u,g,b);if(d(w)){if(O==="")return u.forceBlockIndent=!0,l(r,u,g,b);if(_&&O===A)return h(w,u)}const C=w.replace(/\n+/g,`$&
${O}`);if(E){const T=L=>L.default&&L.tag!=="tag:yaml.org,2002:str"&&L.test?.test(C),{compat:j,tags:x}=u.doc.schema;if(x.some(T)||j?.some(T))return h(w,u)}return _?C:i.foldFlowLines(C,O,i.FOLD_FLOW,a(u,!1))}function f(r,u,g,b){const{implicitKey:v,inFlow:w}=u,E=typeof r.value=="string"?r:Object.assign({},r,{value:String(r.value)});let{type:_}=r;_!==s.Scalar.QUOTE_DOUBLE&&/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(E.value)&&(_=s.Scalar.QUOTE_DOUBLE);const O=N=>{switch(N){case s.Scalar.BLOCK_FOLDED:case s.Scalar.BLOCK_LITERAL:return v||w?h(E.value,u):l(E,u,g,b);case s.Scalar.QUOTE_DOUBLE:return p(E.value,u);case s.Scalar.QUOTE_SINGLE:return m(E.value,u);case s.Scalar.PLAIN:return o(E,u,g,b);default:return null}};let A=O(_);if(A===null){const{defaultKeyType:N,defaultStringType:C}=u.options,T=v&&N||C;if(A=O(T),A===null)throw new Error(`Unsupported default string type ${T}`)}return A}t.stringifyString=f}),204:((n,t,e)=>{var s=e(1127);const i=Symbol("break visit"),a=Symbol("skip children"),d=Symbol("remove node");function c(f,r){const u=y(r);s.isDocument(f)?p(null,f.contents,u,Object.freeze([f]))===d&&(f.contents=null):p(null,f,u,Object.freeze([]))}c.BREAK=i,c.SKIP=a,c.REMOVE=d;function p(f,r,u,g){const b=l(f,r,u,g);if(s.isNode(b)||s.isPair(b))return o(f,g,b),p(f,b,u,g);if(typeof b!="symbol"){if(s.isCollection(r)){g=Object.freeze(g.concat(r));for(let v=0;v<r.items.length;++v){const w=p(v,r.items[v],u,g);if(typeof w=="number")v=w-1;else{if(w===i)return i;w===d&&(r.items.splice(v,1),v-=1)}}}else if(s.isPair(r)){g=Object.freeze(g.concat(r));const v=p("key",r.key,u,g);if(v===i)return i;v===d&&(r.key=null);const w=p("value",r.value,u,g);if(w===i)return i;w===d&&(r.value=null)}}return b}async function m(f,r){const u=y(r);s.isDocument(f)?await h(null,f.contents,u,Object.freeze([f]))===d&&(f.contents=null):await h(null,f,u,Object.freeze([]))}m.BREAK=i,m.SKIP=a,m.REMOVE=d;async function h(f,r,u,g){const b=await l(f,r,u,g);if(s.isNode(b)||s.isPair(b))return o(f,g,b),h(f,b,u,g);if(typeof b!="symbol"){if(s.isCollection(r)){g=Object.freeze(g.concat(r));for(let v=0;v<r.items.length;++v){const w=await h(v,r.items[v],u,g);if(typeof w=="number")v=w-1;else{if(w===i)return i;w===d&&(r.items.splice(v,1),v-=1)}}}else if(s.isPair(r)){g=Object.freeze(g.concat(r));const v=await h("key",r.key,u,g);if(v===i)return i;v===d&&(r.key=null);const w=await h("value",r.value,u,g);if(w===i)return i;w===d&&(r.value=null)}}return b}function y(f){return typeof f=="object"&&(f.Collection||f.Node||f.Value)?Object.assign({Alias:f.Node,Map:f.Node,Scalar:f.Node,Seq:f.Node},f.Value&&{Map:f.Value,Scalar:f.Value,Seq:f.Value},f.Collection&&{Map:f.Collection,Seq:f.Collection},f):f}function l(f,r,u,g){if(typeof u=="function")return u(f,r,g);if(s.isMap(r))return u.Map?.(f,r,g);if(s.isSeq(r))return u.Seq?.(f,r,g);if(s.isPair(r))return u.Pair?.(f,r,g);if(s.isScalar(r))return u.Scalar?.(f,r,g);if(s.isAlias(r))return u.Alias?.(f,r,g)}function o(f,r,u){const g=r[r.length-1];if(s.isCollection(g))g.items[f]=u;else if(s.isPair(g))f==="key"?g.key=u:g.value=u;else if(s.isDocument(g))g.contents=u;else{const b=s.isAlias(g)?"alias":"scalar";throw new Error(`Cannot replace node with ${b} parent`)}}t.visit=c,t.visitAsync=m}),8613:((n,t,e)=>{e.d(t,{K0:()=>m,Lb:()=>a,dn:()=>p,vD:()=>d});var s=e(292);const i=null,a=/-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(.*?)-----END \1-----/su,d=/(?:\\+[rnt]|\s)+/gu,c=/Proc-Type:(?:\\+[rnt]|\s)*4,ENCRYPTED(?:\\+[rnt]|\s)+DEK-Info:(?:\\+[rnt]|\s)*([\w-]+,[0-9A-F]+)(?:\\+[rnt]|\s)+/iu;function p(h){const[y,l="",o=""]=a.exec(h)??[];if(y===void 0)return;const[f="",r]=c.exec(o)??[],u=o.replace(f,"").replaceAll(d,"").replaceAll(/.{64}/gu,`$&
`).trimEnd(),g=r===void 0?"":`Proc-Type: 4,ENCRYPTED
DEK-Info: ${r}

`;return{text:`-----BEGIN ${l}-----
${g}${u}
-----END ${l}-----
`,isEncrypted:r!==void 0||l.startsWith("ENCRYPTED")}}function m(h){return[h,Buffer.from(h,"base64").toString("utf8")].flatMap(y=>{const l=(0,s.qF)(y),o=a.exec((0,s.Gv)(l)?(0,s.ws)(l.private_key):y),f=(0,s.Gv)(l)?["d","p","q","dp","dq","qi","private_key"].map(u=>l[u]):[],r=o?.[2]??"";return[...f,o?.[0],r.replaceAll(d,""),...r.split(d)].filter(u=>typeof u=="string"&&u.length>=8)})}}),228:((n,t,e)=>{e.d(t,{S:()=>d});const s=["branch_protection_rule","create","delete","image_version","label","milestone","page_build","project","project_card","project_column","public","push","registry_package","release","repository_dispatch","schedule","workflow_dispatch","deployment","deployment_status","merge_group","pull_request","pull_request_review","pull_request_review_comment","discussion","discussion_comment","issues","watch"],i=["check_run","check_suite","fork","gollum","issue_comment","pull_request_target","status","workflow_run"],a={trusted:s,untrusted:i};function d(c){if(!(c===void 0||s.includes(c)))return i.includes(c)?`on ${c} anyone may have written the files of the workspace`:`the step does not know the event "${c}", so it does not trust the files of the workspace`}}),1634:((n,t,e)=>{e.d(t,{Y:()=>p});var s=e(7598);const i=/-----BEGIN((?:X509|TRUSTED)?CERTIFICATE)-----/gu,a=/(?:\\+[rnt]|\s)+/gu,d=/^[A-Za-z0-9+/]+={0,2}$/u,c=/^MI[A-Za-z0-9+/_-]{100,}={0,2}$/u;function p(l){const o=l.replaceAll(a,""),f=Buffer.from(o,"base64");return c.test(o)?[y(f,!0)]:m(o)??m(f.toString("latin1").replaceAll(a,""))}function m(l){const o=h(l).map(f=>d.test(f)?y(Buffer.from(f,"base64"),!1):void 0);return o.length===0?void 0:o}function h(l){const o=[],f=new Set;let r=0;for(const{0:u,1:g="",index:b}of l.matchAll(i)){if(b<r||f.has(g))continue;const v=`-----END${g}-----`,w=l.indexOf(v,b+u.length);if(w===-1){f.add(g);continue}o.push(l.slice(b+u.length,w)),r=w+v.length}return o}function y(l,o){try{const f=new s.X509Certificate(l);return o&&f.raw.length!==l.length?void 0:f.toString().trim()}catch{return}}}),878:((n,t,e)=>{e.d(t,{X:()=>i});var s=e(1469);function i(d,c){return new s.zg("INPUT_INVALID",`${d}: ${c}`)}class a{#t=[];#e=new Set;attempt(c){try{return c()}catch(p){this.note(p);return}}async readInput(c,p){try{return await p()}catch(m){this.note(m),this.#e.add(c);return}}note(c){if(!(c instanceof StepError)||c.code!=="INPUT_INVALID")throw c;const[p=""]=c.message.split(":",1);this.#e.has(p)||this.#t.push(`${c.message}${c.hint===""?"":` ${c.hint}`}`)}throwIfAny(){const[c,...p]=new Set(this.#t);if(c!==void 0)throw p.length===0?new StepError("INPUT_INVALID",c):new StepError("INPUT_INVALID",`${p.length+1} inputs need a change:
${[c,...p].join(`
`)}`)}}}),1469:((n,t,e)=>{e.d(t,{OQ:()=>s,xU:()=>a,zg:()=>i});const s=["INPUT_INVALID","ORIGIN_NOT_ALLOWED","FILE_REFUSED","FILE_FAILED","DISCOVERY_FAILED","IDENTITY_FAILED","TOKEN_REJECTED","TOKEN_INVALID","SCOPE_MISSING","REFRESH_REJECTED","REFRESH_UNCERTAIN","SAVE_FAILED","LOAD_FAILED","LEASE_TAKEN","STORE_FAILED","SEAL_INVALID","LOGIN_DENIED","LOGIN_FAILED","API_STATUS","TOKEN_NOT_ACCEPTED","RESPONSE_UNEXPECTED","PAGES_INCOMPLETE","GRAPHQL_FAILED","CHANGE_IGNORED","PRIVACY_UNPROVEN","TEXT_PUBLIC","RESPONSE_INVALID","RESPONSE_TOO_LARGE","MASK_FAILED","FILTER_FAILED","FAIL_WHEN","REDIRECT_REFUSED","HOST_NOT_FOUND","CONNECTION_REFUSED","CONNECTION_LOST","TLS_UNTRUSTED","TLS_HOSTNAME","TLS_EXPIRED","TLS_REVOKED","TLS_PIN","CRL_UNAVAILABLE","TLS_FAILED","PROXY_FAILED","HTTP_INVALID","TIMEOUT","RETRY_TOO_LATE","CANCELLED","OUTPUT_FAILED","INTERNAL"];class i extends Error{name="StepError";code;hint;transient;unsent;refused;status;constructor(p,m,h={}){super(m,{cause:h.cause}),this.code=p,this.hint=h.hint??"",this.transient=h.transient??!1,this.unsent=h.unsent??!1,this.refused=h.refused??!1,this.status=h.status}with({before:p="",hint:m=""}){const{code:h,cause:y,transient:l,unsent:o,refused:f,status:r}=this,u={hint:`${m} ${this.hint}`.trim(),cause:y,transient:l,unsent:o,refused:f,status:r};return new i(h,`${p} ${this.message}`.trim(),u)}}function a(c){return c instanceof Error&&"code"in c&&typeof c.code=="string"?c.code:""}function d(c){return c instanceof i?{code:c.code,text:`[${c.code}] ${c.message}${c.hint===""?"":` ${c.hint}`}`}:{code:"INTERNAL",text:`[INTERNAL] An unexpected error occurred (${c instanceof Error?c.constructor.name:typeof c}). Please report this bug with the version and the names of your inputs, but without their values.`}}}),3154:((n,t,e)=>{e.d(t,{YR:()=>b,jH:()=>g});var s=e(7598);const i=be(import.meta.url)("node:fs"),a=be(import.meta.url)("node:path"),d=be(import.meta.url)("node:stream");var c=e(1469),p=e(4939);const m=1048576,h=["/proc","/sys","/dev"],y=[".git","_actions","_runner_file_commands"],l=(T,j)=>new c.zg("FILE_REFUSED",`The file of the input ${T} ${j}.`,{hint:"Use a regular file in the workspace or in the runner\u2019s temp folder."}),o=(T,j,x)=>new c.zg("FILE_FAILED",`The file ${(0,p.ml)(j,200)} of the input ${T} does not exist.`,{hint:"Check the path. The files of the repository exist only after actions/checkout.",cause:x}),f=(T,j,x)=>new c.zg("FILE_FAILED",`The file of the input ${T} ${j}.`,{hint:"Check the path and the permissions of the file.",cause:x}),r=(T,j)=>T.startsWith(`${j}${a.sep}`);async function u(T,j,x){const L=(0,a.resolve)(x.workspace,j),M=await i.promises.realpath((0,a.dirname)(L)).catch(H=>{throw o(T,j,H)}),q=(0,a.join)(M,(0,a.basename)(L)),{workspace:K,repository:V="",temp:J}=x,B=await Promise.all([K,V,J].filter(Boolean).map(H=>i.promises.realpath(H).catch(()=>H)));if(!((0,a.isAbsolute)(j)&&q===L)&&!B.some(H=>r(q,H)))throw l(T,"is outside the workspace");const G=await Promise.all(x.commandFiles.map(H=>i.promises.realpath(H).catch(()=>H)));if(h.some(H=>r(q,H))||q.split(a.sep).some(H=>y.includes(H))||G.includes(q))throw l(T,"is protected: a step may not use it");return q}async function g(T,j,x){const{content:L}=await b(T,j,x,m);return L.toString("utf8")}async function b(T,j,x,L){const M=await u(T,j,x),{file:q,size:K}=await _(T,j,M);try{if(K>L)throw l(T,`is larger than ${L/1048576} MiB`);return{content:await q.readFile(),real:M}}finally{await q.close()}}async function v(T,j,x){const L=await u(T,j,x),{file:M,size:q}=await _(T,j,L);await M.close();const K=()=>f(T,"cannot be sent: it changed while the step ran",void 0);return{size:q,open:async()=>{const V=await _(T,j,L);if(V.size===q)return E(q,V.file.createReadStream(),K);throw await V.file.close(),K()}}}function w(T){const j=T.reduce((L,M)=>L+(typeof M=="string"?Buffer.byteLength(M):M.size),0);async function*x(){for(const L of T)if(typeof L=="string")yield Buffer.from(L);else for await(const M of await L.open())yield M}return{size:j,open:()=>Promise.resolve(Readable.from(x(),{objectMode:!1}))}}function E(T,j,x){let L=T;const M=new Transform({transform:(q,K,V)=>{L-=q.length,V(L<0?x():null,q)},flush:q=>q(L>0?x():null)});return pipeline(j,M,()=>{})}async function _(T,j,x){const L=i.constants.O_RDONLY|i.constants.O_NOFOLLOW|i.constants.O_NONBLOCK,M=await i.promises.open(x,L).catch(K=>{throw(0,c.xU)(K)==="ENOENT"?o(T,j,K):(0,c.xU)(K)==="ELOOP"?l(T,"is a symbolic link"):f(T,"cannot be read",K)}),q=await M.stat();if(q.isFile())return{file:M,size:q.size};throw await M.close(),l(T,"is not a regular file")}async function O(T,j,x){const L=await u(T,j,x),M=await promises.lstat(L).catch(q=>{if(systemCode(q)!=="ENOENT")throw f(T,"cannot be written",q)});if(M!==void 0&&!M.isFile()&&!M.isSymbolicLink())throw l(T,"is not a regular file");try{const{file:q,part:K}=await A(L);await q.close(),await promises.unlink(K)}catch(q){throw f(T,"cannot be written",q)}}async function A(T){const j=join(dirname(T),`.${randomUUID()}.part`),x=constants.O_WRONLY|constants.O_CREAT|constants.O_EXCL|constants.O_NOFOLLOW;return{file:await promises.open(j,x,384),part:j}}async function N(T,j,x){const L=await u(T,j,x),M=z=>f(T,"cannot be written",z),{file:q,part:K}=await A(L).catch(z=>{throw M(z)}),V=async()=>{try{unlinkSync(K)}catch{}await q.close().catch(()=>{})},J=async z=>z.catch(async G=>{throw await V(),M(G)});let B=0;return{get size(){return B},folder:dirname(L),write:async z=>{await J(q.writeFile(z)),B+=Buffer.byteLength(z)},contents:()=>createReadStream(K,{highWaterMark:131072}),keep:async()=>(await J(q.close().then(()=>promises.rename(K,L))),L),discard:V}}async function C(T,j,x,L){const M=await N(T,j,L);return await M.write(x),M.keep()}}),292:((n,t,e)=>{e.d(t,{Gv:()=>s,gH:()=>d,qF:()=>p,ws:()=>i});const s=h=>typeof h=="object"&&h!==null&&!Array.isArray(h),i=h=>typeof h=="string"||typeof h=="number"||typeof h=="boolean"?String(h):"",a=1e3;function d(h){let y=[h];for(let l=0;y.length>0;l+=1){if(l>a)return!1;const o=y.filter(f=>typeof f=="object"&&f!==null);if(o.some(f=>Object.hasOwn(f,"__proto__")))return!1;y=o.flatMap(f=>Object.values(f))}return!0}function c(h){try{const y=JSON.parse(h.replace(/^\ufeff/u,""));return{isJson:!0,value:d(y)?y:void 0}}catch{return{isJson:!1,value:void 0}}}const p=h=>c(h).value;function m(h,y){return y.split(".").reduce((l,o)=>{if(!(typeof l!="object"||l===null||!Object.hasOwn(l,o)))return l[o]},h)}}),4939:((n,t,e)=>{e.d(t,{g$:()=>d,ml:()=>o});const s=/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,i={"\n":"\\n","\r":"\\r","	":"\\t"};function a(r){return i[r]??`\\u{${(r.codePointAt(0)??0).toString(16)}}`}function d(r){return c(r).replace(p,"## ").replace(m,"$& ")}function c(r){return/^[ -~\u2192\u2026]*$/u.test(r)?r:r.replace(s,a)}const p=/##(?=[A-Za-z[])/gu,m=/^\s*(?::(?=:)|-(?=--)|\+(?=\+\+)|~(?=~~)|\^(?=\^\^))/u;function h(r){return l(r)?y(r):r.split(`
`).map(u=>l(u)?y(u):d(u.replace(/\r$/u,""))).join(`
`)}const y=r=>r.replace(p,"\\u0023#").replace(s,u=>u===`
`||u==="	"?u:u==="\r"?" ":Array.from({length:u.length},(g,b)=>`\\u${u.charCodeAt(b).toString(16).padStart(4,"0")}`).join(""));function l(r){try{return JSON.parse(r),!0}catch{return!1}}function o(r,u){return r.length<=u?r:`${r.slice(0,u).toWellFormed().replace(/\ufffd$/u,"")}\u2026`}const f=(r,u)=>{const g=u.replace(/[()\\`]/gu,b=>`%${b.charCodeAt(0).toString(16)}`);return`[${r}](${g})`}})},He={};function F(n){var t=He[n];if(t!==void 0)return t.exports;var e=He[n]={exports:{}},s=!0;try{gt[n](e,e.exports,F),s=!1}finally{s&&delete He[n]}return e.exports}F.m=gt,typeof F<"u"&&(F.ab=decodeURIComponent(new URL(".",import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/)?1:0,-1)+"/"),F.d=(n,t)=>{for(var e in t)F.o(t,e)&&!F.o(n,e)&&Object.defineProperty(n,e,{enumerable:!0,get:t[e]})},F.f={},F.e=n=>Promise.all(Object.keys(F.f).reduce((t,e)=>(F.f[e](n,t),t),[])),F.u=n=>""+n+".index.js",F.o=(n,t)=>Object.prototype.hasOwnProperty.call(n,t),F.r=n=>{typeof Symbol<"u"&&Symbol.toStringTag&&Object.defineProperty(n,Symbol.toStringTag,{value:"Module"}),Object.defineProperty(n,"__esModule",{value:!0})},(()=>{var n={792:0},t=e=>{var{ids:s,modules:i,runtime:a}=e,d,c,p=0;for(d in i)F.o(i,d)&&(F.m[d]=i[d]);for(a&&a(F);p<s.length;p++)c=s[p],F.o(n,c)&&n[c]&&n[c][0](),n[s[p]]=0};F.f.j=(e,s)=>{var i=F.o(n,e)?n[e]:void 0;if(i!==0)if(i)s.push(i[1]);else{var a=import("./"+F.u(e)).then(t,d=>{throw n[e]!==0&&(n[e]=void 0),d}),a=Promise.race([a,new Promise(d=>i=n[e]=[d])]);s.push(i[1]=a)}}})();var Xe={};F.d(Xe,{Y:()=>xn,a:()=>Qu});const Pn={github:`# GitHub: issues and workflow runs, with a token that GitHub made (GITHUB_TOKEN, a GitHub App's, a personal one).
# From GitHub's REST documentation (API version 2022-11-28):
# - Without push access, labels, assignees, milestone and type of an issue are dropped silently, with 201.
# - The list of issues also contains pull requests.
# - GET /user is 403 for GITHUB_TOKEN: its login comes from GraphQL.
id: github
title: GitHub
base_url: { example: 'https://api.github.com', default: 'https://api.github.com', from_environment: GITHUB_API_URL }
headers: { accept: application/vnd.github+json, x-github-api-version: '2022-11-28' }
errors: { messages: [message, errors] }
hints:
  '403': 'The token may not do this. Check the permissions of the job or of the token.'
  '404': 'It does not exist, or the token may not see it: check the permissions of the job or of the token.'
  '410': 'It was deleted, or issues are disabled in the settings of the repository.'
# The header Link names the next and the last page.
pagination: { style: page, page: page, size: per_page, page_size: 100 }
operations:
  viewer:
    description: The login of the token
    request: POST /graphql
    url_from_environment: GITHUB_GRAPHQL_URL
    parameters:
      query: { in: body, default: 'query { viewer { login } }' }
    result: { id: data.viewer.login }
  get-repository:
    description: A repository
    request: GET /repos/{owner}/{repository}
    parameters:
      owner: &owner { in: path, required: true, description: The owner of the repository }
      repository: &repository { in: path, required: true, description: The name of the repository without its owner }
    result: { id: id, url: html_url }
  list-issues:
    description: The issues and pull requests of a repository
    request: GET /repos/{owner}/{repository}/issues
    parameters:
      owner: *owner
      repository: *repository
      state: { in: query, default: open, description: 'open, closed or all' }
      labels: { in: query, description: 'Names of labels, separated by commas' }
      creator: { in: query, description: The login of the author }
      assignee: { in: query, description: 'A login, none or *' }
      since: { in: query, description: 'Only issues changed since then, such as 2026-01-31T12:00:00Z' }
      sort: { in: query, description: 'created, updated or comments' }
      direction: { in: query, description: 'asc or desc' }
      per_page: &per_page { in: query, default: 100, description: 'Number of entries, at most 100' }
      page: &page { in: query, description: 'The number of the page, from 1' }
    list: { id: id }
  get-issue:
    description: An issue
    request: GET /repos/{owner}/{repository}/issues/{id}
    parameters:
      owner: *owner
      repository: *repository
      id: &id { in: path, required: true, description: The number of the issue }
    result: { id: number, url: html_url }
  create-issue:
    description: Creates an issue
    request: POST /repos/{owner}/{repository}/issues
    parameters:
      owner: *owner
      repository: *repository
      title: { in: body, required: true, description: 'At most 256 characters' }
      body: { in: body, description: The text of the issue in Markdown }
      labels: { in: body, type: list, description: The names of the labels }
      assignees: { in: body, type: list, description: The logins of the assignees }
      milestone: { in: body, type: integer, description: The number of the milestone }
      type: { in: body, description: The name of the issue type of the organization }
    result: { id: number, url: html_url }
    read_back: &shown
      operation: get-issue
      fields: # dropped silently without push access
        title: title
        body: body
        state: state
        state_reason: state_reason
        milestone: milestone.number
        type: type.name
        labels: { items: labels, value: name }
        assignees: { items: assignees, value: login }
  update-issue:
    description: Changes an issue
    request: PATCH /repos/{owner}/{repository}/issues/{id}
    parameters:
      owner: *owner
      repository: *repository
      id: *id
      title: { in: body, description: 'At most 256 characters' }
      body: { in: body, description: The text of the issue in Markdown }
      state: { in: body, description: 'open or closed' }
      state_reason: { in: body, description: 'completed, not_planned, duplicate or reopened' }
      duplicate_issue_id: { in: body, type: integer, description: The id (not the number) of the original }
      labels: { in: body, type: list, description: 'The names of the labels; they replace the others' }
      assignees: { in: body, type: list, description: 'The logins of the assignees; they replace the others' }
      milestone: { in: body, type: integer, description: The number of the milestone }
      type: { in: body, description: The name of the issue type of the organization }
    result: { id: number, url: html_url }
    read_back: *shown
  list-comments:
    description: The comments of an issue
    request: GET /repos/{owner}/{repository}/issues/{id}/comments
    parameters: { owner: *owner, repository: *repository, id: *id, per_page: *per_page, page: *page }
  add-comment:
    description: Adds a comment to an issue
    request: POST /repos/{owner}/{repository}/issues/{id}/comments
    parameters:
      owner: *owner
      repository: *repository
      id: *id
      body: { in: body, required: true, description: The text in Markdown }
    result: { id: id, url: html_url }
  list-jobs:
    description: The jobs of an attempt of a workflow run
    request: GET /repos/{owner}/{repository}/actions/runs/{run}/attempts/{attempt}/jobs
    parameters:
      owner: *owner
      repository: *repository
      run: { in: path, required: true, description: The id of the run }
      attempt: { in: path, required: true, description: 'The number of the attempt, from 1' }
      per_page: *per_page
      page: *page
    list: { items: jobs, id: id }
  download-job-log:
    description: The log of a job that has ended, as a redirect to a storage host
    request: GET /repos/{owner}/{repository}/actions/jobs/{job}/logs
    parameters:
      owner: *owner
      repository: *repository
      job: { in: path, required: true, description: The id of the job }
  list-runs:
    description: The runs of a workflow
    request: GET /repos/{owner}/{repository}/actions/workflows/{workflow}/runs
    parameters:
      owner: *owner
      repository: *repository
      workflow: { in: path, required: true, description: 'The file name of the workflow, such as ci.yml' }
      branch: { in: query, description: The name of the branch }
      event: { in: query, description: 'Such as push' }
      status: { in: query, description: 'A status or conclusion, such as completed or success' }
      head_sha: { in: query, description: The commit }
      per_page: *per_page
      page: *page
    list: { items: workflow_runs, id: id }
  list-annotations:
    description: The annotations of a job
    request: GET /repos/{owner}/{repository}/check-runs/{check}/annotations
    parameters:
      owner: *owner
      repository: *repository
      check: { in: path, required: true, description: The id of the job }
      per_page: *per_page
      page: *page
  compare-commits:
    description: What a commit has that another one does not have
    # Without page and per_page at most 250 commits, the oldest first; the files only on the first page, at most 300.
    request: GET /repos/{owner}/{repository}/compare/{base}...{head}
    parameters:
      owner: *owner
      repository: *repository
      base: { in: path, required: true, description: 'A commit, branch or tag' }
      head: { in: path, required: true, description: 'A commit, branch or tag' }
      per_page: { in: query, description: 'Number of commits, at most 100' }
      page: *page
  get-ref:
    description: The commit of a branch or tag
    request: GET /repos/{owner}/{repository}/git/ref/{kind}/{name}
    parameters:
      owner: *owner
      repository: *repository
      kind: { in: path, required: true, description: 'heads for a branch, tags for a tag' }
      name: { in: path, required: true, description: The name of the branch or tag }
    result: { id: object.sha }
issues:
  text: { markup: [markdown], title_max: 256, text_max: 60000 }
  me: { operation: viewer, path: data.viewer.login }
  context: { owner: '{owner}', repository: '{repository}' }
  # \`private\` is also true for an internal repository of an enterprise, whose \`visibility\` is \`internal\`.
  visibility: { operation: get-repository, path: private, private: [true] }
  find:
    operation: list-issues
    searches: # by label first; then by author, because labels can be removed
      - { state: open, labels: '{label}' }
      - { state: open, creator: '{me}' }
      - { state: closed, labels: '{label}', since: '{since}' }
      - { state: closed, creator: '{me}', since: '{since}' }
    except: pull_request
  read: { operation: get-issue }
  issue:
    id: number
    ref: id
    text: body
    url: html_url
    author: user.login
    created_at: created_at
    closed_at: closed_at
    open: { path: state, equals: open }
    labels: { items: labels, name: name }
  notes:
    operation: list-comments
    text: body
    author: user.login
    created_at: created_at
    writers: { path: author_association, equals: [OWNER, MEMBER, COLLABORATOR] }
  create: { operation: create-issue, title: title, text: body, labels: labels, assignees: assignees }
  comment: { operation: add-comment, text: body }
  close: { operation: update-issue, parameters: { state: closed, state_reason: completed } }
  reopen: { operation: update-issue, parameters: { state: open, state_reason: reopened } }
  duplicate:
    operation: update-issue
    parameters: { state: closed, state_reason: duplicate, duplicate_issue_id: '{winner_ref}' }
`,gitlab:`# GitLab: issues, pipelines and jobs, with a token of a user who signed in (Doorkeeper) or an access token.
# From https://docs.gitlab.com/api/ and, where it says source, from the source code of GitLab and Doorkeeper:
# - A refresh invalidates the earlier access token and refresh token at once. An invalidated refresh token is only
#   rejected (source: GitLab has no column for Doorkeeper's delayed rotation; \`validate_token\` of Doorkeeper).
# - Both tokens of a pair are one record, so that revoking one of them revokes both (source).
# - Client credentials are not among the documented flows.
# - Without permission, assignees, labels and milestone of an issue are dropped silently, with 201 (source).
# - \`confidential\` of an issue and \`internal\` of a note are dropped in the same way, and the text is public. So a
#   placeholder comes first. \`internal\` of a note cannot be changed later (source: lib/api/notes.rb).
# - Lines of a text that begin with a quick action, such as /close, are carried out and removed. So the description is
#   not read back.
id: gitlab
title: GitLab
base_url: { example: 'https://gitlab.example.com', default: 'https://gitlab.com' }
headers: { accept: application/json }
oauth:
  token_endpoint: '{base_url}/oauth/token'
  authorization_endpoint: '{base_url}/oauth/authorize'
  device_authorization_endpoint: '{base_url}/oauth/authorize_device'
  grant_types: [refresh_token, authorization_code]
  token_endpoint_auth_method: client_secret_post
  token_response: { expires_in_default: 7200 }
  refresh: { rotation: immediate, replay: safe, ends_access_tokens: true }
  revocation: { endpoint: '{base_url}/oauth/revoke', revokes: grant }
# Needs one of the scopes read_user, read_api and api. Only administrators see is_admin.
identity: { request: GET /api/v4/user, name: username, administrator: is_admin }
errors: { messages: [message, error_description, error] }
hints:
  '401': 'The token is unknown, expired or revoked.'
  '403': 'The token lacks a scope, or the role of its user lacks the permission.'
  '404': 'It does not exist, or the user of the token may not see it. Write a project as its id or as group/project.'
# Above 10,000 items, and with pagination=keyset, there are no totals: then the header Link names the next page.
pagination:
  style: page
  page: page
  size: per_page
  page_size: 100
  pages: { header: x-total-pages }
  total: { header: x-total }
operations:
  current-user:
    description: The user of the token
    request: GET /api/v4/user
    result: { id: id, url: web_url }
  get-project:
    description: A project
    request: GET /api/v4/projects/{project}
    parameters:
      project:
        &project { in: path, required: true, description: The id of the project or its path such as group/project }
    result: { id: id, url: web_url }
  list-issues:
    description: The issues of a project
    request: GET /api/v4/projects/{project}/issues
    parameters:
      project: *project
      state: { in: query, default: opened, description: 'opened, closed or all' }
      labels: { in: query, description: 'Names of labels, separated by commas' }
      author_username: { in: query, description: The user name of the author }
      author_id: { in: query, description: The id of the author }
      assignee_id: { in: query, description: 'The id of a user, None or Any' }
      milestone: { in: query, description: The title of the milestone }
      search: { in: query, description: Words in the title or the description }
      created_after: { in: query, description: 'Such as 2026-01-31T12:00:00Z' }
      updated_after: { in: query, description: 'Such as 2026-01-31T12:00:00Z' }
      order_by: &order_by { in: query, description: 'Such as created_at or updated_at' }
      sort: &sort { in: query, description: 'asc or desc' }
      per_page: &per_page { in: query, default: 100, description: 'Number of entries, at most 100' }
      page: &page { in: query, description: 'The number of the page, from 1' }
      pagination: { in: query, description: 'keyset, if the server has it for this list' }
    list: { id: id, order: { order_by: created_at, sort: asc } }
  get-issue:
    description: An issue
    request: GET /api/v4/projects/{project}/issues/{id}
    parameters:
      project: *project
      id: &id { in: path, required: true, description: 'The number of the issue in its project (iid)' }
    result: { id: iid, url: web_url }
  create-issue:
    description: Creates an issue
    request: POST /api/v4/projects/{project}/issues
    parameters:
      project: *project
      title: { in: body, required: true, description: 'At most 255 characters' }
      description: &description { in: body, description: The text of the issue in Markdown }
      labels: { in: body, type: list, description: The names of the labels }
      assignee_ids: &assignee_ids { in: body, type: list, description: The ids of the assignees }
      milestone_id: &milestone_id { in: body, type: integer, description: The id of the milestone }
      due_date: &due_date { in: body, description: 'Such as 2026-01-31' }
      weight: &weight { in: body, type: integer, description: 'The weight, in GitLab Premium and Ultimate' }
      issue_type: &issue_type { in: body, description: 'Such as issue or incident' }
      confidential:
        in: body
        type: boolean
        description: Whether only its author and members from the role Planner or Reporter see the issue
        hides: true
        proof: response # no API shows what the role of the user may hide
        hidden:
          first: [labels, assignee_ids, milestone_id, due_date, weight, issue_type]
          placeholder: { title: Confidential issue }
          shown: &issue_shown { operation: get-issue, flag: confidential, texts: { description: description } }
          correct: &issue_correct { request: 'PUT /api/v4/projects/{project}/issues/{id}' }
          withdraw: { state_event: close }
          replace: &issue_replace { title: Confidential issue, description: '' }
    result: { id: iid, url: web_url }
    read_back: &taken
      operation: get-issue
      fields: # dropped silently without permission, or by the licence: GitLab Free keeps one assignee
        title: title
        labels: labels
        assignee_ids: { items: assignees, value: id }
        milestone_id: milestone.id
        due_date: due_date
        weight: weight
        issue_type: issue_type
        confidential: confidential
  update-issue:
    description: Changes, closes or reopens an issue
    request: PUT /api/v4/projects/{project}/issues/{id}
    parameters:
      project: *project
      id: *id
      title: { in: body, description: 'At most 255 characters' }
      description: *description
      state_event: { in: body, description: 'close or reopen' }
      labels: { in: body, type: list, description: 'The names of the labels; they replace the others' }
      add_labels: { in: body, type: list, description: The names of further labels }
      remove_labels: { in: body, type: list, description: The names of the labels to remove }
      assignee_ids: *assignee_ids
      milestone_id: *milestone_id
      due_date: *due_date
      weight: *weight
      issue_type: *issue_type
      confidential:
        in: body
        type: boolean
        description: Whether only its author and members from the role Planner or Reporter see the issue
        hides: true
        proof: response
        hidden: { shown: *issue_shown, correct: *issue_correct, replace: *issue_replace }
    result: { id: iid, url: web_url }
    read_back: *taken
  list-notes:
    description: The notes of an issue
    request: GET /api/v4/projects/{project}/issues/{id}/notes
    parameters: { project: *project, id: *id, order_by: *order_by, sort: *sort, per_page: *per_page, page: *page }
    list: { id: id, order: { order_by: created_at, sort: asc } }
  get-note:
    description: A note of an issue
    request: GET /api/v4/projects/{project}/issues/{id}/notes/{note}
    parameters:
      project: *project
      id: *id
      note: { in: path, required: true, description: The id of the note }
    result: { id: id }
  add-note:
    description: Adds a note to an issue
    request: POST /api/v4/projects/{project}/issues/{id}/notes
    parameters:
      project: *project
      id: *id
      body: { in: body, required: true, description: The text in Markdown }
      internal:
        in: body
        type: boolean
        description: Whether only members from the role Planner or Reporter see the note
        hides: [body]
        proof: response
        hidden:
          placeholder: { body: Internal note }
          as: note
          shown: { operation: get-note, flag: internal, texts: { body: body } }
          correct: { request: 'PUT /api/v4/projects/{project}/issues/{id}/notes/{note}' }
          withdraw: { body: This note was withdrawn. } # an empty text is refused
          replace: { body: This note was withdrawn. }
    result: { id: id }
  link-issue:
    description: Links an issue to another one
    request: POST /api/v4/projects/{project}/issues/{id}/links
    parameters:
      project: *project
      id: *id
      target_project_id: { in: body, required: true, description: The id or the path of the project of the other issue }
      target_issue_iid: { in: body, required: true, type: integer, description: The number of the other issue }
      link_type: { in: body, default: relates_to, description: 'relates_to, blocks or is_blocked_by' }
    result: { id: source_issue.iid, url: source_issue.web_url }
  get-member:
    description: A member of a project, also by a group
    request: GET /api/v4/projects/{project}/members/all/{user}
    parameters:
      project: *project
      user: { in: path, required: true, description: The id of the user }
    result: { id: id, url: web_url }
  list-pipelines:
    description: The pipelines of a project
    request: GET /api/v4/projects/{project}/pipelines
    parameters:
      project: *project
      status: { in: query, description: 'Such as failed, success or running' }
      ref: { in: query, description: The name of the branch or tag }
      sha: { in: query, description: The commit }
      source: { in: query, description: 'Such as push or schedule' }
      updated_after: { in: query, description: 'Such as 2026-01-31T12:00:00Z' }
      order_by: *order_by
      sort: *sort
      per_page: *per_page
      page: *page
    list: { id: id, order: { order_by: id, sort: asc } }
  list-jobs:
    description: The jobs of a pipeline
    request: GET /api/v4/projects/{project}/pipelines/{pipeline}/jobs
    parameters:
      project: *project
      pipeline: { in: path, required: true, description: The id of the pipeline }
      scope: { in: query, description: 'A status, such as failed' }
      include_retried: { in: query, type: boolean, description: Whether retried jobs are also listed }
      per_page: *per_page
      page: *page
    list: { id: id }
issues:
  # From the documentation: a title has at most 255 characters, a description 1,048,576, and a note 1,000,000.
  text: { markup: [markdown], title_max: 255, text_max: 60000 }
  me: { operation: current-user, path: id }
  # \`internal\`: everybody who is signed in, except external users. Only a GitLab of one's own has it for new projects.
  visibility: { operation: get-project, path: visibility, private: [private, internal] }
  find:
    operation: list-issues
    # By label first; then by author, because labels can be removed. The list is from the database. \`search\` is a full
    # text search with a rate limit of its own.
    searches:
      - { state: opened, labels: '{label}', author_id: '{me}', order_by: created_at, sort: asc }
      - { state: opened, author_id: '{me}', order_by: created_at, sort: asc }
      - { state: closed, labels: '{label}', author_id: '{me}', updated_after: '{since}' }
      - { state: closed, author_id: '{me}', updated_after: '{since}' }
  read: { operation: get-issue }
  issue:
    id: iid # all addresses have this number; \`id\` is that of the server
    text: description
    url: web_url
    author: author.id
    created_at: created_at # with milliseconds
    closed_at: closed_at
    open: { path: state, equals: opened }
    hidden: confidential
    labels: { items: labels }
  notes:
    operation: list-notes
    parameters: { order_by: created_at, sort: asc }
    where: { system: false } # others are messages of GitLab about changes
    text: body
    author: author.id
    created_at: created_at
    writers: # 30 is the role Developer, 40 Maintainer, 50 Owner: https://docs.gitlab.com/api/members/#roles
      operation: get-member
      parameters: { user: '{author}' }
      path: access_level
      at_least: 30
  create: { operation: create-issue, title: title, text: description, labels: labels }
  comment: { operation: add-note, text: body }
  close: { operation: update-issue, parameters: { state_event: close } }
  reopen: { operation: update-issue, parameters: { state_event: reopen } }
  # Not by the quick action /duplicate in a note: a request of its own commands nothing by text, and its failure costs
  # only the link. Links know no duplicates, only relates_to, blocks and is_blocked_by.
  duplicate:
    operation: update-issue
    parameters: { state_event: close }
    relate:
      operation: link-issue
      parameters: { target_project_id: '{project}', target_issue_iid: '{winner}', link_type: relates_to }
`,google:`# Google APIs, with the key of a service account: https://developers.google.com/identity/protocols/oauth2/service-account
id: google
title: Google APIs
base_url: { example: 'https://www.googleapis.com' }
variables:
  user: { description: 'The user to act as, with domain-wide delegation', default: '' }
headers: { accept: application/json }
oauth:
  token_endpoint: https://oauth2.googleapis.com/token
  grant_types: [jwt-bearer]
  # The client id is the e-mail address of the service account. The scope is a claim, and is required.
  assertion: { audience: 'https://oauth2.googleapis.com/token', subject: user, scope: true }
  revocation: { endpoint: 'https://oauth2.googleapis.com/revoke', revokes: token }
errors: { messages: [error.message, error_description, error] }
operations: {}
`,"jira-cloud":`# Jira Cloud: issues, with a service account (https://support.atlassian.com/user-management/docs/create-oauth-2-0-credential-for-service-accounts/).
# From https://developer.atlassian.com/cloud/jira/platform/rest/v3/, where it does not say otherwise:
# - The token is valid for 60 minutes, and there is no refresh token. Its scopes are those of the credential.
# - Requests go to https://api.atlassian.com/ex/jira/CLOUD-ID. The list of sites has the id of each
#   (https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/, "Get the cloudid for your site").
# - A search is eventually consistent: a new issue may be missing for minutes. bulkfetch is not a search. It returns up to
#   100 issues, and leaves out those that do not exist.
# - Keys of a project count up. So the keys after the newest one of a search are those that it does not show yet, and the
#   keys around that of a new issue are those that others create at the same time.
# - Texts are documents of nodes. There, only nodes are live: \`@name\` in a text node stays text. They have no comments, so
#   the lines that nobody should see are in properties of issues and comments.
# - Comments show their properties only in comment/list.
# - A field that is not on the screen, or that the user may not set, is an error: 400 with the names of the fields.
# - A status changes by a transition only. The list of transitions is empty without the permission.
# - 20 writes of an issue in 2 s, 100 in 30 s; then 429 with Retry-After.
id: jira-cloud
title: Jira Cloud
base_url:
  example: 'https://your-site.atlassian.net'
  default: 'https://api.atlassian.com'
  lookup:
    request: GET /oauth/token/accessible-resources
    variable: site
    match: url
    take: id
    path: '/ex/jira/{id}'
variables:
  site: { description: 'The address of the site in the browser, such as https://your-site.atlassian.net' }
headers: { accept: application/json }
oauth:
  token_endpoint: https://auth.atlassian.com/oauth/token
  grant_types: [client_credentials]
  token_endpoint_auth_method: client_secret_post
  token_response: { expires_in_default: 3600 }
identity: { request: GET /rest/api/3/myself, name: displayName }
# An error has errorMessages, a list, and errors, a map with the names of fields. The step finds both by their names.
errors: { messages: [] }
hints:
  '400': 'The names are those of fields: see the screens of the project, and the permissions of the user.'
  '401': 'The token is expired, or the credential lacks a scope: read:jira-work, write:jira-work or read:jira-user.'
  '403': 'The user of the token lacks a permission in the project.'
  '404': 'It does not exist, or the user of the token may not see it.'
  '413': 'The issue has too many comments or links.'
pagination: { style: offset, offset: startAt, limit: maxResults, page_size: 100, total: { body: total } }
operations:
  current-user:
    description: The user of the token
    request: GET /rest/api/3/myself
    requires: { scope: ['read:jira-user'] }
    result: { id: accountId }
  search-issues:
    description: Issues by JQL; a search may be late by seconds or minutes
    request: GET /rest/api/3/search/jql
    requires: { scope: ['read:jira-work'] }
    parameters:
      jql: { in: query, required: true, description: 'Such as project = WEB AND statusCategory != Done' }
      fields: &fields
        in: query
        default: 'summary,description,status,labels,creator,created,statuscategorychangedate'
        description: 'Names of fields, separated by commas, or *all'
      properties: &properties { in: query, description: 'Names of up to 5 properties, separated by commas' }
      expand: &expand { in: query, description: 'Such as renderedFields or names' }
      maxResults: &maxResults { in: query, default: 100, description: Number of entries }
      nextPageToken: { in: query, description: Where the page begins }
    list:
      items: issues
      id: id
      pagination: { style: cursor, cursor: nextPageToken, parameter: nextPageToken }
  fetch-issues:
    description: Up to 100 issues, as they are now
    request: POST /rest/api/3/issue/bulkfetch
    requires: { scope: ['read:jira-work'] }
    parameters:
      issueIdsOrKeys: { in: body, required: true, type: list, description: Keys or ids of issues }
      fields: { in: body, type: list, description: Names of fields }
      properties: { in: body, type: list, description: Names of up to 5 properties }
    list: { items: issues, id: id }
  get-issue:
    description: An issue
    request: GET /rest/api/3/issue/{id}
    requires: { scope: ['read:jira-work'] }
    parameters:
      id: &id { in: path, required: true, description: 'The key or the id of the issue, such as WEB-1' }
      fields: { in: query, description: 'Names of fields, separated by commas' }
      properties: { in: query, description: 'Names of properties, separated by commas, or *all' }
      expand: *expand
    result: { id: key, url: '{site}/browse/{id}' }
  create-issue:
    description: Creates an issue
    request: POST /rest/api/3/issue
    requires: { scope: ['write:jira-work'] }
    parameters:
      project: { in: body, as: project.key, required: true, description: 'The key of the project, such as WEB' }
      issuetype:
        { in: body, as: issuetype.name, required: true, description: 'The name of the type, such as Bug or Task' }
      summary: { in: body, required: true, description: 'The title: one line of at most 255 characters' }
      description: &description { in: body, type: document, description: 'A text, or a document of nodes' }
      labels: { in: body, type: list, description: Labels without spaces }
      priority: &priority { in: body, as: priority.name, description: 'The name of the priority, such as High' }
      assignee: &assignee { in: body, as: assignee.accountId, description: The account id of the assignee }
      parent: &parent { in: body, as: parent.key, description: The key of the epic or the parent issue }
      duedate: &duedate { in: body, description: 'Such as 2026-01-31' }
      components:
        &components { in: body, type: list, description: 'A list with the name of each, such as [{ name: API }]' }
      fixVersions: &fixVersions { in: body, type: list, description: 'A list with the name of each' }
      security: &security { in: body, as: security.id, description: The id of the security level }
      properties:
        { in: body, outside: true, type: list, description: 'Properties of the issue, each with key and value' }
    body: { wrap: fields, fields: true }
    result: { id: key, url: '{site}/browse/{id}' }
  update-issue:
    description: Changes the fields of an issue, but not its status
    request: PUT /rest/api/3/issue/{id}
    requires: { scope: ['write:jira-work'] }
    parameters:
      id: *id
      summary: { in: body, description: 'The title: one line of at most 255 characters' }
      description: *description
      labels: { in: body, type: list, description: The labels; they replace the others }
      priority: *priority
      assignee: *assignee
      parent: *parent
      duedate: *duedate
      components: *components
      fixVersions: *fixVersions
      security: *security
      properties:
        { in: body, outside: true, type: list, description: 'Properties of the issue, each with key and value' }
    body: { wrap: fields, fields: true }
    result: { url: '{site}/browse/{id}' }
  list-transitions:
    description: The transitions that the workflow allows the user now
    request: GET /rest/api/3/issue/{id}/transitions
    requires: { scope: ['read:jira-work'] }
    parameters:
      id: *id
      expand: { in: query, description: 'transitions.fields for the fields of their screens' }
    list: { items: transitions, id: id }
  transition-issue:
    description: Changes the status of an issue
    request: POST /rest/api/3/issue/{id}/transitions
    requires: { scope: ['write:jira-work'] }
    parameters:
      id: *id
      transition:
        { in: body, as: transition.id, required: true, description: 'The id of the transition, from list-transitions' }
      resolution:
        { in: body, as: fields.resolution.name, description: 'The name of the resolution, if the screen has it' }
    result: { url: '{site}/browse/{id}' }
  list-comments:
    description: The comments of an issue
    request: GET /rest/api/3/issue/{id}/comment
    requires: { scope: ['read:jira-work'] }
    parameters:
      id: *id
      startAt: { in: query, description: The index of the first entry }
      maxResults: *maxResults
      orderBy: { in: query, description: 'created or -created' }
    list: { items: comments, id: id, order: { orderBy: created } }
  comments-by-id:
    description: Comments with their properties
    request: POST /rest/api/3/comment/list
    requires: { scope: ['read:jira-work'] }
    parameters:
      ids: { in: body, required: true, type: list, description: Ids of comments }
      expand: { in: query, default: properties, description: 'properties, renderedBody or both' }
    list: { items: values, id: id }
  add-comment:
    description: Adds a comment to an issue
    request: POST /rest/api/3/issue/{id}/comment
    requires: { scope: ['write:jira-work'] }
    parameters:
      id: *id
      body: { in: body, required: true, type: document, description: 'A text, or a document of nodes' }
      visibility: { in: body, description: 'Who sees it, such as { type: role, value: Developers }' }
      properties: { in: body, type: list, description: 'Properties of the comment, each with key and value' }
    result: { id: id }
  link-issues:
    description: 'Links two issues, such as "inward duplicates outward"'
    request: POST /rest/api/3/issueLink
    requires: { scope: ['write:jira-work'] }
    parameters:
      type: { in: body, as: type.name, default: Duplicate, description: The name of the type of link }
      inward: { in: body, as: inwardIssue.key, required: true, description: The key of the issue that duplicates }
      outward: { in: body, as: outwardIssue.key, required: true, description: The key of the issue that is duplicated }
issues:
  # A text has at most 32,767 characters. How a document counts is not documented.
  text: { markup: [document], title_max: 255, text_max: 30000, unseen: { property: bearer-step } }
  pace: { writes: 20, seconds: 2 }
  me: { operation: current-user, path: accountId }
  find:
    operation: search-issues
    items: issues
    searches:
      - jql: 'project = "{project}" AND labels = "{marker}" AND creator = currentUser() AND (statusCategory != Done OR updated >= "{since_day}")'
        fields: key
    fresh:
      operation: fetch-issues
      parameters:
        fields: &shown [description, status, labels, creator, created, statuscategorychangedate]
        properties: [bearer-step]
      ids: issueIdsOrKeys
      most: 100
      items: issues
      newest: { parameters: { jql: 'project = "{project}" ORDER BY key DESC', fields: key, maxResults: 1 }, after: 99 }
      around: { before: 50, after: 49 }
  read:
    operation: get-issue
    parameters:
      fields: 'description,status,labels,creator,created,statuscategorychangedate'
      properties: bearer-step
  issue:
    id: key
    text: fields.description
    author: fields.creator.accountId
    created_at: fields.created
    closed_at: fields.statuscategorychangedate # of an open issue also
    open: { path: fields.status.statusCategory.key, not: done }
    properties: properties
  notes:
    operation: list-comments
    items: comments
    text: body
    author: author.accountId
    created_at: created
    properties: { operation: comments-by-id, id: id, ids: ids, most: 100, items: values, path: properties }
  values: # what the workflow allows the user from where the issue is
    closed: &closed
      operation: list-transitions
      parameters: { expand: transitions.fields }
      items: transitions
      where: { to.statusCategory.key: done }
      prefer: { to.name: '{close_status}' }
      take: id
      also: # only if the screen has the field
        resolution: { items: fields.resolution.allowedValues, prefer: { name: Done }, take: name }
    duplicated:
      operation: list-transitions
      parameters: { expand: transitions.fields }
      items: transitions
      where: { to.statusCategory.key: done }
      prefer: { to.name: '{close_status}' }
      take: id
      also:
        resolution: { items: fields.resolution.allowedValues, prefer: { name: Duplicate }, take: name }
    open:
      operation: list-transitions
      items: transitions
      where: { to.statusCategory.key: [new, indeterminate, undefined] }
      prefer: { to.name: '{reopen_status}' }
      take: id
  create:
    operation: create-issue
    title: summary
    text: description
    labels: labels
    marker_label: true
    properties: properties
  comment: { operation: add-comment, text: body, properties: properties }
  close: { operation: transition-issue, parameters: { transition: '{closed}', resolution: '{resolution}' } }
  reopen: { operation: transition-issue, parameters: { transition: '{open}' } }
  duplicate:
    operation: transition-issue
    parameters: { transition: '{duplicated}', resolution: '{resolution}' }
    relate: # the loser duplicates the winner
      operation: link-issues
      parameters: { type: Duplicate, inward: '{id}', outward: '{winner}' }
      shown:
        operation: get-issue
        parameters: { fields: issuelinks }
        items: fields.issuelinks
        where: { type.name: Duplicate, outwardIssue.key: '{winner}' }
`,"jira-datacenter":`# Jira Data Center: issues, with a personal access token (input token) or an OAuth 2.0 client of its own.
# From https://developer.atlassian.com/server/jira/platform/rest/ and https://confluence.atlassian.com/adminjiraserver/,
# where it does not say otherwise:
# - Client credentials act as a service account. The scope is required: READ or WRITE.
# - Texts are wiki markup. It has no comments, but {anchor:name} is not shown, and stays in the text. So the lines that
#   nobody should see are anchors: they need no request of their own.
# - A search reads an index, which is up to date on the node that made a change, and seconds late on the others.
# - A field that is not on the screen, or that the user may not set, is an error: 400 with the names of the fields.
# - A status changes by a transition only. The list of transitions is empty without the permission.
# - resolutiondate is the time of the resolution, which a workflow need not set.
id: jira-datacenter
title: Jira Data Center
base_url: { example: 'https://jira.example.com' }
headers: { accept: application/json }
oauth:
  token_endpoint: '{base_url}/rest/oauth2/latest/token'
  grant_types: [client_credentials]
  token_endpoint_auth_method: client_secret_post
identity: { request: GET /rest/api/2/myself, name: displayName }
# An error has errorMessages, a list, and errors, a map with the names of fields. The step finds both by their names.
errors: { messages: [] }
hints:
  '400': 'The names are those of fields: see the screens of the project, and the permissions of the user.'
  '401': 'The token is unknown, expired or revoked.'
  '403': 'The user of the token lacks a permission in the project, or the scope is READ.'
  '404': 'It does not exist, or the user of the token may not see it.'
pagination: { style: offset, offset: startAt, limit: maxResults, page_size: 100, total: { body: total } }
operations:
  current-user:
    description: The user of the token
    request: GET /rest/api/2/myself
    result: { id: key }
  search-issues:
    description: Issues by JQL
    request: GET /rest/api/2/search
    parameters:
      jql: { in: query, required: true, description: 'Such as project = WEB AND statusCategory != Done' }
      fields: &fields { in: query, description: 'Names of fields, separated by commas' }
      expand: &expand { in: query, description: 'Such as renderedFields or names' }
      startAt: &startAt { in: query, description: The index of the first entry }
      maxResults: &maxResults { in: query, default: 100, description: Number of entries }
    list: { items: issues, id: id }
  get-issue:
    description: An issue
    request: GET /rest/api/2/issue/{id}
    parameters:
      id: &id { in: path, required: true, description: 'The key or the id of the issue, such as WEB-1' }
      fields: *fields
      properties: { in: query, description: 'Names of properties, separated by commas' }
      expand: *expand
    result: { id: key, url: '{base_url}/browse/{id}' }
  create-issue:
    description: Creates an issue
    request: POST /rest/api/2/issue
    parameters:
      project: { in: body, as: project.key, required: true, description: 'The key of the project, such as WEB' }
      issuetype:
        { in: body, as: issuetype.name, required: true, description: 'The name of the type, such as Bug or Task' }
      summary: { in: body, required: true, description: 'The title: one line of at most 255 characters' }
      description: &description { in: body, description: The text in wiki markup }
      labels: { in: body, type: list, description: Labels without spaces }
      priority: &priority { in: body, as: priority.name, description: 'The name of the priority, such as High' }
      assignee: &assignee { in: body, as: assignee.name, description: The user name of the assignee }
      parent: &parent { in: body, as: parent.key, description: The key of the parent issue }
      duedate: &duedate { in: body, description: 'Such as 2026-01-31' }
      components:
        &components { in: body, type: list, description: 'A list with the name of each, such as [{ name: API }]' }
      fixVersions: &fixVersions { in: body, type: list, description: 'A list with the name of each' }
      security: &security { in: body, as: security.id, description: The id of the security level }
    body: { wrap: fields, fields: true }
    result: { id: key, url: '{base_url}/browse/{id}' }
  update-issue:
    description: Changes the fields of an issue, but not its status
    request: PUT /rest/api/2/issue/{id}
    parameters:
      id: *id
      summary: { in: body, description: 'The title: one line of at most 255 characters' }
      description: *description
      labels: { in: body, type: list, description: The labels; they replace the others }
      priority: *priority
      assignee: *assignee
      parent: *parent
      duedate: *duedate
      components: *components
      fixVersions: *fixVersions
      security: *security
    body: { wrap: fields, fields: true }
    result: { url: '{base_url}/browse/{id}' }
  list-transitions:
    description: The transitions that the workflow allows the user now
    request: GET /rest/api/2/issue/{id}/transitions
    parameters:
      id: *id
      expand: { in: query, description: 'transitions.fields for the fields of their screens' }
    list: { items: transitions, id: id }
  transition-issue:
    description: Changes the status of an issue
    request: POST /rest/api/2/issue/{id}/transitions
    parameters:
      id: *id
      transition:
        { in: body, as: transition.id, required: true, description: 'The id of the transition, from list-transitions' }
      resolution:
        { in: body, as: fields.resolution.name, description: 'The name of the resolution, if the screen has it' }
    result: { url: '{base_url}/browse/{id}' }
  list-comments:
    description: The comments of an issue
    request: GET /rest/api/2/issue/{id}/comment
    parameters:
      id: *id
      startAt: *startAt
      maxResults: *maxResults
      orderBy: { in: query, description: 'created or -created' }
    list: { items: comments, id: id, order: { orderBy: created } }
  add-comment:
    description: Adds a comment to an issue
    request: POST /rest/api/2/issue/{id}/comment
    parameters:
      id: *id
      body: { in: body, required: true, description: The text in wiki markup }
      visibility: { in: body, description: 'Who sees it, such as { type: role, value: Developers }' }
    result: { id: id }
  link-issues:
    description: 'Links two issues, such as "inward duplicates outward"'
    request: POST /rest/api/2/issueLink
    parameters:
      type: { in: body, as: type.name, default: Duplicate, description: The name of the type of link }
      inward: { in: body, as: inwardIssue.key, required: true, description: The key of the issue that duplicates }
      outward: { in: body, as: outwardIssue.key, required: true, description: The key of the issue that is duplicated }
issues:
  # The administrator can change the limit of 32,767 characters.
  text: { markup: [wiki], title_max: 255, text_max: 30000, unseen: { before: '{anchor:', after: '}' } }
  me: { operation: current-user, path: key }
  find:
    operation: search-issues
    items: issues
    searches:
      - jql: 'project = "{project}" AND labels = "{marker}" AND creator = currentUser() AND (statusCategory != Done OR updated >= "{since_day}")'
        fields: 'description,status,labels,creator,created,updated,resolutiondate'
  read:
    operation: get-issue
    parameters: { fields: 'description,status,labels,creator,created,updated,resolutiondate' }
  issue:
    id: key
    text: fields.description
    author: fields.creator.key
    created_at: fields.created
    closed_at: [fields.resolutiondate, fields.updated]
    open: { path: fields.status.statusCategory.key, not: done }
  notes:
    operation: list-comments
    items: comments
    text: body
    author: author.key
    created_at: created
  values: # what the workflow allows the user from where the issue is
    closed:
      operation: list-transitions
      parameters: { expand: transitions.fields }
      items: transitions
      where: { to.statusCategory.key: done }
      prefer: { to.name: '{close_status}' }
      take: id
      also: # only if the screen has the field
        resolution: { items: fields.resolution.allowedValues, prefer: { name: Done }, take: name }
    duplicated:
      operation: list-transitions
      parameters: { expand: transitions.fields }
      items: transitions
      where: { to.statusCategory.key: done }
      prefer: { to.name: '{close_status}' }
      take: id
      also:
        resolution: { items: fields.resolution.allowedValues, prefer: { name: Duplicate }, take: name }
    open:
      operation: list-transitions
      items: transitions
      where: { to.statusCategory.key: [new, indeterminate, undefined] }
      prefer: { to.name: '{reopen_status}' }
      take: id
  create: { operation: create-issue, title: summary, text: description, labels: labels, marker_label: true }
  comment: { operation: add-comment, text: body }
  close: { operation: transition-issue, parameters: { transition: '{closed}', resolution: '{resolution}' } }
  reopen: { operation: transition-issue, parameters: { transition: '{open}' } }
  duplicate:
    operation: transition-issue
    parameters: { transition: '{duplicated}', resolution: '{resolution}' }
    relate: # the loser duplicates the winner
      operation: link-issues
      parameters: { type: Duplicate, inward: '{id}', outward: '{winner}' }
      shown:
        operation: get-issue
        parameters: { fields: issuelinks }
        items: fields.issuelinks
        where: { type.name: Duplicate, outwardIssue.key: '{winner}' }
`,keycloak:`# Any API with tokens of a Keycloak realm: \`issuer\` is the realm (https://HOST/realms/REALM), base-url is the API.
# The paths of a realm: https://www.keycloak.org/securing-apps/oidc-layers
id: keycloak
title: Keycloak
base_url: { example: 'https://api.example.com' }
headers: { accept: application/json }
oauth:
  issuer: '{issuer}'
  token_endpoint: '{issuer}/protocol/openid-connect/token'
  authorization_endpoint: '{issuer}/protocol/openid-connect/auth'
  device_authorization_endpoint: '{issuer}/protocol/openid-connect/auth/device'
  grant_types: [client_credentials, refresh_token, authorization_code, jwt-bearer, token-exchange]
  token_endpoint_auth_method: client_secret_post
  # By default, the previous refresh token stays valid after a refresh. With "Revoke Refresh Token", it ends.
  refresh: { reissues: true, ends_access_tokens: false }
  revocation: { endpoint: '{issuer}/protocol/openid-connect/revoke' }
# 403 without the scope openid.
identity: { endpoint: '{issuer}/protocol/openid-connect/userinfo', name: preferred_username }
errors: { messages: [message, error_description, error, detail, title] }
operations: {}
`,"nuvias-hub":`# Nuvias UC Hub, from its public API documentation.
# To create an API client: Back Office \u2192 Users \u2192 the user \u2192 add new api client.
id: nuvias-hub
title: Nuvias UC Hub
base_url: { example: 'https://hub.nuvias-uc.com', default: 'https://hub.nuvias-uc.com', path: root }
headers: { accept: application/json }
oauth:
  token_endpoint: '{base_url}/api/v1/oauth/create_token'
  grant_types: [client_credentials]
  token_endpoint_auth_method: client_secret_post
pagination:
  style: page
  page: page
  size: per_page
  page_size: 1000
  pages: { header: x-total-pages }
  total: { header: x-total-count }
errors: { messages: [message, errors, error_description, error] }
operations:
  whoami:
    description: The user of the client
    request: GET /api/v1/whoami
  list-country-codes:
    description: The country codes, in pages
    request: GET /api/v1/country_codes
    parameters: &pages
      page: { in: query, description: 'The page number, from 1' }
      per_page: { in: query, description: 'Entries per page, at most 1000' }
  list-shipping-types:
    description: The shipping types, in pages
    request: GET /api/v1/shipping_types
    parameters: *pages
  create-basket:
    description: Creates a basket; the vendor's documentation lists the fields
    request: POST /api/v1/baskets
    body: { rest: true }
  create-order:
    description: Creates an order; the vendor's documentation lists the fields
    request: POST /api/v1/orders
    body: { rest: true }
`,oauth2:`# Any OAuth 2 server: set \`issuer\`, whose metadata contains the endpoints (RFC 8414), or \`token-url\`.
id: oauth2
title: OAuth 2
base_url: { example: 'https://api.example.com' }
headers: { accept: application/json }
oauth:
  grant_types: [client_credentials, refresh_token, authorization_code, jwt-bearer, token-exchange]
errors: { messages: [message, error_description, error, errors, detail, title] }
operations: {}
`,planio:`# Planio: hosted Redmine with the same API. Planio's OAuth code became part of Redmine 6.1.
id: planio
extends: redmine
title: Planio
base_url: { example: 'https://your-domain.plan.io', path: root }
`,"planview-hub":`# Planview Hub. Since 24.4, every external call needs a bearer token from the Keycloak that is part of Hub:
# https://docs.planview.com (Hub, "External API"). Each Hub lists its resources at https://HOST/#/apidocumentation.
id: planview-hub
title: Planview Hub
base_url: { example: 'https://hub.example.com:8443', path: root }
variables:
  realm: { description: The Keycloak realm of Hub, default: Tasktop }
headers: { accept: '*/*' } # as in the vendor's example
oauth:
  issuer: '{base_url}/auth/realms/{realm}'
  token_endpoint: '{base_url}/auth/realms/{realm}/protocol/openid-connect/token'
  grant_types: [client_credentials]
  token_endpoint_auth_method: client_secret_post # as in the vendor's example
  revocation: { endpoint: '{base_url}/auth/realms/{realm}/protocol/openid-connect/revoke' } # Keycloak, RFC 7009
errors: { messages: [message, error_description, error] }
hints:
  '401': 'Hub did not accept the token. Use a client with a service account of the same Hub.'
  '403': 'Assign the role TasktopUser to the service account of the client.'
remedies:
  # As the vendor's documentation says of localhost.
  TLS_HOSTNAME: &name 'Use the host name of Hub. localhost works only where Hub runs with ssl.skip-verification=true.'
  TLS_UNTRUSTED: *name
  TOKEN_REJECTED: 'The client needs Client authentication and Service account roles in the realm of Hub.'
token_claims:
  - path: realm_access.roles
    contains: TasktopUser
    remedy: Assign the role TasktopUser to the service account of the client.
operations:
  list-errors:
    description: The errors of the integrations
    request: GET /api/v1/errors
    parameters: # the two of the vendor's example; how to request the next page is not public
      pageSize: { in: query, description: The maximum number of errors }
      type: { in: query, default: ALL, description: The type of errors }
  get-resource:
    description: Any resource of the API, as listed at /#/apidocumentation of the Hub
    request: GET /api/v1/{resource}
    parameters:
      resource: { in: path, required: true, description: 'The name of the resource, such as errors' }
`,redmine:`# Redmine 6.1 and later (Doorkeeper). Measured on a real Redmine 6.1.5:
# - Only the authorization code flow starts a refresh token chain.
# - The previous refresh token is valid, and may be reused, until the new access token is first used. Then the previous
#   access token also ends.
# - Revoking the access token or the refresh token revokes both.
# - A 403 has no body.
# - Paths must end in \`.json\`.
id: redmine
title: Redmine
base_url: { example: 'https://redmine.example.com' }
headers: { accept: application/json }
oauth:
  token_endpoint: '{base_url}/oauth/token'
  authorization_endpoint: '{base_url}/oauth/authorize'
  grant_types: [refresh_token, authorization_code]
  token_endpoint_auth_method: client_secret_post
  token_response: { expires_in_default: 7200 }
  refresh: { rotation: on_first_use, replay: safe, ends_access_tokens: true }
  revocation: { endpoint: '{base_url}/oauth/revoke', revokes: grant }
# Needs no scope, and returns 401 without a valid token.
identity: { request: GET /users/current.json, name: user.login, administrator: user.admin }
errors: { messages: [errors, error_description, error] }
hints:
  '401': 'The token is unknown, expired or revoked.'
  '403': "The token lacks a scope, the user's role lacks a permission, or the project is closed. Redmine does not report which. It also returns 403 if the REST API is off: see Administration, Settings, API."
  '406': 'The path of a request must end in .json.'
  '404': 'The resource does not exist, or the user may not access it. Check the project and the number of the issue.'
  '500': 'Redmine also returns 500 if the user of the token is locked.'
remedies:
  TOKEN_REJECTED: 'The id and the secret are on the page of the application: Administration, Applications.'
  SCOPE_MISSING: 'The application must have the scope, and the sign-in must ask for it: see Administration, Applications.'
  REFRESH_REJECTED: 'The user may have withdrawn the access: see My account, Authorized applications.'
# Every permission is also a scope. Core fields need only the permission of the role; those with \`requires\` need both.
permissions:
  scope: { operation: token-info, path: scope }
  memberships:
    operation: current-user
    parameters: { include: memberships }
    items: user.memberships
    project: project.id
    roles: roles
    administrator: { path: user.admin, scope: admin }
  role: { operation: get-role, permissions: role.permissions }
  project: { operation: project-fields, path: project.id }
# Redmine returns at most 100 items per page. By default, the newest issue is first, so new issues move all others.
pagination: { style: offset, offset: offset, limit: limit, page_size: 100, total: { body: total_count } }
operations:
  current-user:
    description: The user of the token
    request: GET /users/current.json
    parameters:
      include: { in: query, description: 'Such as memberships' }
    result: { id: user.id }
  token-info:
    description: The scopes and the remaining lifetime of the token
    request: GET /oauth/token/info
  get-role:
    description: A role and its permissions
    request: GET /roles/{id}.json
    parameters:
      id: { in: path, required: true, description: The number of the role }
    result: { id: role.id }
  list-projects:
    description: The projects that the user may access
    request: GET /projects.json
    parameters:
      limit: { in: query, default: 100, description: 'Number of entries, at most 100' }
      offset: { in: query, description: 'Number of entries to skip' }
    list: { items: projects, id: id }
    prove_token: true # for an invalid token, Redmine returns 200 and the public projects
  project-fields:
    description: The trackers, categories and custom fields of a project
    request: GET /projects/{project}.json
    parameters:
      project: { in: path, required: true, description: The identifier of the project }
      include: { in: query, default: 'trackers,issue_categories,issue_custom_fields' }
    result: { id: project.id }
  list-versions:
    description: The versions of a project
    request: GET /projects/{project}/versions.json
    parameters:
      project: { in: path, required: true, description: The identifier of the project }
  list-members:
    description: The members of a project and their roles
    request: GET /projects/{project}/memberships.json
    parameters:
      project: { in: path, required: true, description: The identifier of the project }
      limit: { in: query, default: 100, description: 'Number of entries, at most 100' }
      offset: { in: query, description: 'Number of entries to skip' }
    list: { items: memberships, id: id }
  list-priorities:
    description: The priorities of issues
    request: GET /enumerations/issue_priorities.json
    prove_token: true
  list-issue-statuses:
    description: The statuses of issues
    request: GET /issue_statuses.json
    prove_token: true
  list-issues:
    description: The issues of a project
    # Not /issues.json, which returns 200 and an empty list for an invalid token.
    request: GET /projects/{project}/issues.json
    requires: { scope: [view_issues], permission: view_issues }
    parameters:
      project: { in: path, required: true, description: The identifier of the project }
      status_id: { in: query, default: open, description: 'open, closed, * or the id of a status' }
      description: { in: query, description: 'A filter for the text, such as ~word for texts that contain it' }
      limit: { in: query, default: 100, description: 'Number of entries, at most 100' }
      offset: { in: query, description: 'Number of entries to skip' }
      sort: { in: query, description: 'A column, or several separated by commas, such as id or updated_on:desc' }
    list: { items: issues, id: id, order: { sort: id } }
  get-issue:
    description: An issue
    request: GET /issues/{id}.json
    requires: { scope: [view_issues], permission: view_issues }
    parameters:
      id: { in: path, required: true, description: The number of the issue }
      include: { in: query, description: 'Such as journals,attachments,relations,allowed_statuses' }
    result: { id: issue.id, url: '{base_url}/issues/{id}' }
  create-issue:
    description: Creates an issue
    request: POST /projects/{project}/issues.json
    requires: { scope: [add_issues], permission: add_issues }
    parameters:
      project: { in: path, required: true, description: The identifier of the project }
      subject: { in: body, required: true, description: 'At most 255 characters' }
      description: &description { in: body, description: The text of the issue }
      tracker: &tracker
        in: body
        as: tracker_id
        description: The name of the tracker
        lookup: { operation: project-fields, items: project.trackers, match: name, take: id }
      tracker_id: &tracker_id { in: body, type: integer }
      status: &status
        in: body
        as: status_id
        description: The name of the status
        lookup: { operation: list-issue-statuses, items: issue_statuses, match: name, take: id }
      status_id: &status_id { in: body, type: integer }
      priority: &priority
        in: body
        as: priority_id
        description: The name of the priority
        lookup: { operation: list-priorities, items: issue_priorities, match: name, take: id }
      priority_id: &priority_id { in: body, type: integer }
      category: &category
        in: body
        as: category_id
        description: The name of the category
        lookup: { operation: project-fields, items: project.issue_categories, match: name, take: id }
      category_id: &category_id { in: body, type: integer }
      assigned_to: &assigned_to
        in: body
        as: assigned_to_id
        description: 'The displayed name of a member or a group, or me'
        lookup:
          operation: list-members
          items: memberships
          match: [user.name, group.name]
          take: [user.id, group.id]
          words: { me: { operation: current-user, take: user.id } }
      assigned_to_id: &assigned_to_id { in: body, type: integer }
      fixed_version: &fixed_version
        in: body
        as: fixed_version_id
        description: The name of the target version
        lookup: { operation: list-versions, items: versions, match: name, take: id }
      fixed_version_id: &fixed_version_id { in: body, type: integer }
      parent: &parent
        in: body
        as: parent_issue_id
        type: integer
        description: The number of the parent issue
        requires: { scope: [manage_subtasks], permission: manage_subtasks }
      parent_issue_id: &parent_issue_id
        in: body
        type: integer
        requires: { scope: [manage_subtasks], permission: manage_subtasks }
      watcher_user_ids:
        in: body
        type: list
        description: The numbers of the users who watch the issue
        requires: { scope: [add_issue_watchers], permission: add_issue_watchers }
      custom_fields: &custom_fields
        in: body
        description: 'A map from the names of custom fields to their values, or a list with id and value'
        lookup:
          operation: project-fields
          items: project.issue_custom_fields
          match: name
          take: id
          entry: { key: id, value: value }
      start_date: &start_date { in: body, description: 'Such as 2026-01-31' }
      due_date: &due_date { in: body, description: 'Such as 2026-01-31' }
      done_ratio: &done_ratio { in: body, type: integer, description: '0 to 100' }
      estimated_hours: &estimated_hours { in: body, description: 'Such as 2.5' }
      uploads: &uploads { in: body, type: list, description: 'Uploaded files, each with token and filename' }
      is_private:
        in: body
        type: boolean
        description: Whether only users with the permission to see private issues see the issue
        hides: true
        requires: &issues_private { scope: [set_issues_private, set_own_issues_private] }
        proof: response # a workflow can make is_private read-only, which the API does not show
        hidden:
          first: # Redmine takes watchers only for a new issue
            - tracker_id
            - status_id
            - priority_id
            - category_id
            - assigned_to_id
            - fixed_version_id
            - parent_issue_id
            - watcher_user_ids
          placeholder: { subject: Private issue }
          shown: &issue_shown { operation: get-issue, flag: issue.is_private }
          correct: &issue_correct { request: 'PUT /issues/{id}.json', wrap: issue }
          withdraw:
            status_id:
              operation: get-issue
              parameters: { include: allowed_statuses }
              items: issue.allowed_statuses
              where: { is_closed: true }
              take: id
          replace: &issue_replace { subject: Private issue, description: '' }
    body: { wrap: issue, fields: { except: [id, lock_version] } }
    result: { id: issue.id, url: '{base_url}/issues/{id}' }
    read_back: &taken
      operation: get-issue
      fields: # silently replaced or ignored if the workflow, the role or the project does not allow them
        subject: issue.subject
        description: issue.description
        tracker_id: issue.tracker.id
        status_id: issue.status.id
        priority_id: issue.priority.id
        assigned_to_id: issue.assigned_to.id
        category_id: issue.category.id
        fixed_version_id: issue.fixed_version.id
        parent_issue_id: issue.parent.id
        project_id: issue.project.id
        start_date: issue.start_date
        due_date: issue.due_date
        done_ratio: { at: issue.done_ratio, compare: number }
        estimated_hours: { at: issue.estimated_hours, compare: hours }
        is_private: issue.is_private
        custom_fields: { items: issue.custom_fields, key: id, value: value }
        # Redmine shows watchers only with the permission and the scope view_issue_watchers.
        watcher_user_ids: { items: issue.watchers, value: id, optional: true, parameters: { include: watchers } }
        uploads:
          items: issue.attachments
          value: filename
          compare: file_name
          new: true
          parameters: { include: attachments }
        notes: { items: issue.journals, value: notes, new: true, parameters: { include: journals } }
  update-issue:
    description: Changes an issue
    request: PUT /issues/{id}.json
    requires: { scope: [edit_issues], permission: edit_issues }
    parameters:
      id: { in: path, required: true, description: The number of the issue }
      subject: { in: body, description: 'At most 255 characters' }
      description: *description
      notes: { in: body, description: The text of a note }
      project_id: { in: body, type: integer, description: The number of the project to move the issue to }
      tracker: *tracker
      tracker_id: *tracker_id
      status: *status
      status_id: *status_id
      priority: *priority
      priority_id: *priority_id
      category: *category
      category_id: *category_id
      assigned_to: *assigned_to
      assigned_to_id: *assigned_to_id
      fixed_version: *fixed_version
      fixed_version_id: *fixed_version_id
      parent: *parent
      parent_issue_id: *parent_issue_id
      custom_fields: *custom_fields
      start_date: *start_date
      due_date: *due_date
      done_ratio: *done_ratio
      estimated_hours: *estimated_hours
      uploads: *uploads
      is_private:
        in: body
        type: boolean
        description: Whether only users with the permission to see private issues see the issue
        hides: true
        requires: *issues_private
        proof: response
        hidden: { shown: *issue_shown, correct: *issue_correct, replace: *issue_replace }
      private_notes: &private_notes
        in: body
        type: boolean
        description: Whether only users with the permission to see private notes see the note
        hides: [notes]
        requires: { scope: [set_notes_private], permission: set_notes_private }
        # Redmine never hides files, and lists them in a public entry. In another project, another role decides.
        alone: [uploads, is_private, project_id]
        proof: permission
        hidden:
          placeholder: { notes: Private note }
          shown:
            operation: get-issue
            parameters: { include: journals }
            items: issue.journals
            text: notes
            flag: private_notes
          correct:
            request: PUT /journals/{id}.json
            wrap: journal
            scope: [edit_own_issue_notes, edit_issue_notes]
          withdraw: { notes: '' }
          replace: { notes: '' }
    context:
      operation: get-issue
      take: { project: issue.project.id }
      given: { project: project_id }
    body: { wrap: issue, fields: { except: [id, lock_version] } }
    result: { url: '{base_url}/issues/{id}' }
    read_back: *taken
  add-note:
    description: Adds a note to an issue
    request: PUT /issues/{id}.json
    requires: { scope: [add_issue_notes], permission: add_issue_notes }
    parameters:
      id: { in: path, required: true, description: The number of the issue }
      notes: { in: body, required: true, description: The text of the note }
      private_notes: *private_notes
      uploads: *uploads
    context: { operation: get-issue, take: { project: issue.project.id } }
    body: { wrap: issue }
    result: { url: '{base_url}/issues/{id}' }
    read_back: *taken
  relate-issue:
    description: Relates an issue to another one
    request: POST /issues/{id}/relations.json
    requires: { scope: [manage_issue_relations], permission: manage_issue_relations }
    parameters:
      id: { in: path, required: true, description: The number of the issue }
      issue_to_id: { in: body, required: true, type: integer, description: The number of the other issue }
      relation_type:
        { in: body, default: relates, description: 'relates, duplicates, blocks, precedes, follows, copied_to \u2026' }
      delay: { in: body, type: integer, description: 'Days between the issues, for precedes and follows' }
    body: { wrap: relation }
    result: { id: relation.id }
  upload-file:
    description: Uploads a file for an issue; the output id is the token for the parameter uploads
    request: POST /uploads.json
    parameters:
      file: { in: body, required: true, description: The path of the file }
      filename: { in: query, description: The file name in Redmine }
    body: { from: file, media_type: application/octet-stream }
    result: { id: upload.token }
issues:
  # The administrator of the server chooses Markdown or Textile.
  text: { markup: [markdown, textile], title_max: 255, text_max: 60000 }
  me: { operation: current-user, path: user.id }
  # From the source (app/views/projects/show.api.rsb): \`is_public\` is in every response. Everybody who may see a public
  # project sees its issues, if the role of non-members or of anonymous users may.
  visibility: { operation: project-fields, path: project.is_public, private: [false] }
  find:
    operation: list-issues
    items: issues
    searches:
      - { status_id: '*', description: '~{marker}' }
  read: { operation: get-issue, path: issue }
  issue:
    id: id
    text: description
    author: author.id
    created_at: created_on
    closed_at: closed_on # stays after reopening
    open: { path: status.is_closed, equals: false }
    hidden: is_private
  notes:
    operation: get-issue
    parameters: { include: journals }
    items: issue.journals
    text: notes
    author: user.id
    created_at: created_on
  values: # what the workflow allows the user from where the issue is
    closed:
      operation: get-issue
      parameters: { include: allowed_statuses }
      items: issue.allowed_statuses
      where: { is_closed: true }
      prefer: { name: '{close_status}' }
      take: id
    open:
      operation: get-issue
      parameters: { include: allowed_statuses }
      items: issue.allowed_statuses
      where: { is_closed: false }
      prefer: { name: '{reopen_status}' }
      take: id
  create: { operation: create-issue, title: subject, text: description, assignees: assigned_to }
  comment: { operation: add-note, text: notes }
  close: { operation: update-issue, text: notes, parameters: { status_id: '{closed}' } }
  reopen: { operation: update-issue, text: notes, parameters: { status_id: '{open}' } }
  duplicate: # closing an issue also closes its duplicates, so the relation comes last
    operation: update-issue
    text: notes
    parameters: { status_id: '{closed}' }
    relate:
      operation: relate-issue
      parameters: { issue_to_id: '{winner}', relation_type: duplicates }
`,salesforce:`# Salesforce, with the key of an external client app or a connected app:
# https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm
id: salesforce
title: Salesforce
base_url: { example: 'https://acme.my.salesforce.com', path: root }
variables:
  user: { description: 'The user name to act as, such as ci@example.com' }
headers: { accept: application/json }
oauth:
  # The client id is the consumer key. The issuer of a sandbox is https://test.salesforce.com: set it as issuer.
  token_endpoint: '{base_url}/services/oauth2/token'
  grant_types: [jwt-bearer, client_credentials]
  assertion: { audience: 'https://login.salesforce.com', subject: user }
  revocation: { endpoint: '{base_url}/services/oauth2/revoke', revokes: token }
errors: { messages: [message, error_description, error] }
operations:
  query:
    description: The records of a SOQL query
    request: GET /services/data/v64.0/query
    parameters:
      q: { in: query, required: true, description: 'The query, such as SELECT Id FROM Account' }
  create-case:
    description: A new case
    request: POST /services/data/v64.0/sobjects/Case
    body: { rest: true }
    result: { id: id }
`};var ae=F(8815);const Dn=100,$n=({depth:n})=>n>Dn,Mn="";function*Rn(n){const t=new qn;let e=1,s=0;for(const i of new ae.JG().lex(n)){const a=/^[\x02\x18\x1f]$/u.test(i),d=!a&&!/^[\s\ufeff]*$/u.test(i);if(d&&t.enter(i,s),yield{text:i,isContent:d,line:e,depth:t.depth},t.leave(i),a)continue;const c=i.split(`
`);e+=c.length-1,s=(c.length===1?s:0)+(c.at(-1)?.length??0)}}class qn{#t=[];#e=[];#s=0;get depth(){return this.#t.length+this.#e.length+this.#s}enter(t,e){if(this.#e.length===0){for(;(this.#t.at(-1)??-1)>=e;)this.#t.pop();this.#t.push(e)}else(t==="?"||t===":")&&this.#n((this.#e.at(-1)??0)+1);(t==="["||t==="{")&&this.#e.push(0)}leave(t){for(t===","&&this.#n(0),(t==="]"||t==="}")&&this.#i();t===Mn&&this.#e.length>0;)this.#i()}#n(t){const e=this.#e.pop();e!==void 0&&(this.#e.push(t),this.#s+=t-e)}#i(){this.#n(0),this.#e.pop()}}var Qe=F(4939);function bt(n,t){for(const c of Rn(t))if($n(c))throw new Error(`${n}:${c.line}: not valid YAML. It is nested too deeply.`);const e=new ae.HN,s=(0,ae.Tp)(t,{lineCounter:e,prettyErrors:!1,stringKeys:!0}),i=c=>e.linePos(c).line,a=(c,p)=>{throw new Error(`${n}:${i(c)}: not valid YAML. ${p}.`)},[d]=[...s.errors,...s.warnings];return d!==void 0&&a(d.pos[0],Fn(d.message)),(0,ae.YR)(s,{Alias:(c,p)=>{p.resolve(s)===void 0&&a(p.range?.[0]??0,"The alias has no anchor before it")}}),{name:n,content:Bn(s,a),find:c=>Un(s,i,c)}}const Fn=n=>(0,Qe.g$)(n.replace(/[:;] [\s\S]*$/u,""));function Bn(n,t){try{return n.toJS()}catch{return t(0,"It has too many aliases")}}function Un(n,t,e){let s=n.contents,i=t(n.contents?.range?.[0]??0),a=(0,ae.jh)(s);for(const[d,c]of e.entries()){const p=Kn(s,c);if(p===void 0)return{line:i,depth:d,open:a};i=t(p.offset),s=(0,ae.Vj)(p.node)?p.node.resolve(n):p.node,a=a&&(0,ae.jh)(s)}return{line:i,depth:e.length,open:a}}function Kn(n,t){if((0,ae.oP)(n))return typeof t=="number"&&t in n.items?vt(n.items[t]):void 0;if(!(0,ae.jh)(n))return;const e=n.items.find(s=>(0,ae.jn)(s.key)&&s.key.value===t);return e&&{node:e.value,offset:vt(e.key).offset}}const vt=n=>({node:n,offset:((0,ae.Vj)(n)||(0,ae.jn)(n)||(0,ae.jh)(n)||(0,ae.oP)(n)?n.range?.[0]:void 0)??0});let ve;const Gn={lang:void 0,message:void 0,abortEarly:void 0,abortPipeEarly:void 0};function nl(n){ve={...ve,...n}}function Oe(n){return!n&&!ve?Gn:{lang:n?.lang??ve?.lang,message:n?.message,abortEarly:n?.abortEarly??ve?.abortEarly,abortPipeEarly:n?.abortPipeEarly??ve?.abortPipeEarly}}function sl(){ve=void 0}let Ne;function il(n,t){Ne||(Ne=new Map),Ne.set(t,n)}function Vn(n){return Ne?.get(n)}function rl(n){Ne?.delete(n)}let je;function ol(n,t){je||(je=new Map),je.set(t,n)}function zn(n){return je?.get(n)}function al(n){je?.delete(n)}let we;function ul(n,t,e){we||(we=new Map),we.get(n)||we.set(n,new Map),we.get(n).set(e,t)}function Jn(n,t){return we?.get(n)?.get(t)}function ll(n,t){we?.get(n)?.delete(t)}function W(n){const t=typeof n;return t==="string"?`"${n}"`:t==="number"||t==="bigint"||t==="boolean"?`${n}`:t==="object"||t==="function"?(n&&Object.getPrototypeOf(n)?.constructor?.name)??"null":t}function k(n,t,e,s,i){const a=i&&"input"in i?i.input:e.value,d=i?.expected??n.expects??null,c=i?.received??W(a),p={kind:n.kind,type:n.type,input:a,expected:d,received:c,message:`Invalid ${t}: ${d?`Expected ${d} but r`:"R"}eceived ${c}`,requirement:n.requirement,path:i?.path,issues:i?.issues,lang:s.lang,abortEarly:s.abortEarly,abortPipeEarly:s.abortPipeEarly},m=n.kind==="schema",h=i?.message??n.message??Jn(n.reference,p.lang)??(m?zn(p.lang):null)??s.message??Vn(p.lang);h!==void 0&&(p.message=typeof h=="function"?h(p):h),m&&(e.typed=!1),e.issues?e.issues.push(p):e.issues=[p]}function Ze(n){return{typed:n.typed,value:n.value,issues:n.issues?.map(t=>({...t,path:t.path&&[...t.path]}))}}function Ce(n,t,e,s){let i="",a=!0,d=0,c=0,p=0;const m=h=>{if(h>d){let y=n.slice(d,h).toLowerCase();if(a?e:s){const l=y.charCodeAt(0);if(l>=97&&l<=122)y=String.fromCharCode(l-32)+y.slice(1);else{const o=l>=55296&&l<=56319?2:1;y=y.slice(0,o).toUpperCase()+y.slice(o)}}i+=a?y:t+y,a=!1}};for(let h=0;h<n.length;h++){const y=n.charCodeAt(h);let l;if(y===32||y===9||y===10||y===11||y===12||y===13||y===45||y===95)m(h),d=h+1,l=0;else if(y<128)l=y>=65&&y<=90?1:y>=97&&y<=122?2:3;else{const o=n[h],f=o.toLowerCase();l=f===o.toUpperCase()?3:o===f?2:1}l===1&&(c===2||c===3)&&h>d?(m(h),d=h):l===2&&c===1&&p===1&&h-1>d&&(m(h-1),d=h-1),p=c,c=l}return m(n.length),i}let et;function Le(n){return et||(et=new TextEncoder),et.encode(n).length}function xe(n){let t=n.length;const e=n.length-1;for(let s=0;s<e;)n.codePointAt(s)<=65535?s++:(s+=2,t--);return t}let tt;function Pe(n){tt||(tt=new Intl.Segmenter);const t=tt.segment(n);let e=0;for(const s of t)e++;return e}function nt(n,t){if("pipe"in n){const e=[];for(let s=n.pipe.length-1;s>=0;s--){const i=n.pipe[s];if(i.kind==="schema"&&"pipe"in i)e.push(i);else if(i.kind==="metadata"&&i.type===t)return i[t]}for(const s of e){const i=nt(s,t);if(i!==void 0)return i}}}let De;function $e(n,t){De||(De=new Map);const e=String(n);let s=De.get(e);s||(s=new Intl.Segmenter(n,{granularity:"word"}),De.set(e,s));const i=s.segment(t);let a=0;for(const d of i)d.isWordLike&&a++;return a}const Yn=/\D/gu;function wt(n){const t=n.replace(Yn,"");let e=t.length,s=1,i=0;for(;e;){const a=+t[--e];s^=1,i+=s?[0,2,4,6,8,1,3,5,7,9][a]:a}return i%10===0}function st(n,t){return n===t||Number.isNaN(n)&&Number.isNaN(t)}function Te(n,t){return Object.prototype.hasOwnProperty.call(n,t)&&t!=="__proto__"&&t!=="prototype"&&t!=="constructor"}function Me(n,t){return Number.isNaN(n)&&Number.isNaN(t)||n<=t&&n>=t}function ue(n,t){const e=[...new Set(n)];return e.length>1?`(${e.join(` ${t} `)})`:e[0]??"never"}function I(n){return n["~standard"]={version:1,vendor:"valibot",validate:t=>n["~run"]({value:t},Oe())},n}function cl(n,t){const e={};for(const s of n)e[s]=t;return e}function fl(n){const t={};for(const e of n)Object.assign(t,e.entries);return t}function kt(n){if(n.path){let t="";for(const e of n.path)if(typeof e.key=="string"||typeof e.key=="number")t?t+=`.${e.key}`:t+=e.key;else return null;return t}return null}function pl(n,t){return t.kind===n}function dl(n,t){return t.type===n}var de=class extends Error{constructor(n){super(n[0].message),this.name="ValiError",this.issues=n}};function hl(n){return n instanceof de}function Wn(n){return{kind:"transformation",type:"args",reference:Wn,async:!1,schema:n,"~run"(t,e){const s=t.value;return t.value=(...i)=>{const a=this.schema["~run"]({value:i},e);if(a.issues)throw new de(a.issues);return s(...a.value)},t}}}function Hn(n){return{kind:"transformation",type:"args",reference:Hn,async:!1,schema:n,"~run"(t,e){const s=t.value;return t.value=async(...i)=>{const a=await n["~run"]({value:i},e);if(a.issues)throw new de(a.issues);return s(...a.value)},t}}}function Xn(){return{kind:"transformation",type:"await",reference:Xn,async:!0,async"~run"(n){return n.value=await n.value,n}}}const Qn=/^(?:[\da-z+/]{4})*(?:[\da-z+/]{2}==|[\da-z+/]{3}=)?$/iu,Zn=/^[A-Z]{6}(?!00)[\dA-Z]{2}(?:[\dA-Z]{3})?$/u,es=/^[a-z][\da-z]*$/u,ts=/^[+-]?(?:\d*\.)?\d+$/u,ns=/^\d+$/u,ss=/^(?=.{1,253}$)(?:(?![Xx][Nn]--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/u,is=/^[\w+-]+(?:\.[\w+-]+)*@[\da-zA-Z]+(?:[.-][\da-zA-Z]+)*\.[a-zA-Z]{2,}$/u,rs=new RegExp("^(?:[\\u{1F1E6}-\\u{1F1FF}]{2}|\\u{1F3F4}[\\u{E0061}-\\u{E007A}]{2}[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{1,3}\\u{E007F}|(?:\\p{Emoji}\\uFE0F\\u20E3?|\\p{Emoji_Modifier_Base}\\p{Emoji_Modifier}?|(?![\\p{Emoji_Modifier_Base}\\u{1F1E6}-\\u{1F1FF}])\\p{Emoji_Presentation})(?:\\u200D(?:\\p{Emoji}\\uFE0F\\u20E3?|\\p{Emoji_Modifier_Base}\\p{Emoji_Modifier}?|(?![\\p{Emoji_Modifier_Base}\\u{1F1E6}-\\u{1F1FF}])\\p{Emoji_Presentation}))*)+$","u"),os=/^(?:0[hx])?[\da-fA-F]+$/u,as=/^#(?:[\da-fA-F]{3,4}|[\da-fA-F]{6}|[\da-fA-F]{8})$/u,us=/^\d{15}$|^\d{2}-\d{6}-\d{6}-\d$/u,ls=/^(?:(?:[1-9]|1\d|2[0-4])?\d|25[0-5])(?:\.(?:(?:[1-9]|1\d|2[0-4])?\d|25[0-5])){3}$/u,cs=/^(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,7}:|(?:[\da-f]{1,4}:){1,6}:[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,5}(?::[\da-f]{1,4}){1,2}|(?:[\da-f]{1,4}:){1,4}(?::[\da-f]{1,4}){1,3}|(?:[\da-f]{1,4}:){1,3}(?::[\da-f]{1,4}){1,4}|(?:[\da-f]{1,4}:){1,2}(?::[\da-f]{1,4}){1,5}|[\da-f]{1,4}:(?::[\da-f]{1,4}){1,6}|:(?:(?::[\da-f]{1,4}){1,7}|:)|fe80:(?::[\da-f]{0,4}){0,4}%[\da-z]+|::(?:f{4}(?::0{1,4})?:)?(?:(?:25[0-5]|(?:2[0-4]|1?\d)?\d)\.){3}(?:25[0-5]|(?:2[0-4]|1?\d)?\d)|(?:[\da-f]{1,4}:){1,4}:(?:(?:25[0-5]|(?:2[0-4]|1?\d)?\d)\.){3}(?:25[0-5]|(?:2[0-4]|1?\d)?\d))$/iu,fs=/^(?:(?:[1-9]|1\d|2[0-4])?\d|25[0-5])(?:\.(?:(?:[1-9]|1\d|2[0-4])?\d|25[0-5])){3}$|^(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,7}:|(?:[\da-f]{1,4}:){1,6}:[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,5}(?::[\da-f]{1,4}){1,2}|(?:[\da-f]{1,4}:){1,4}(?::[\da-f]{1,4}){1,3}|(?:[\da-f]{1,4}:){1,3}(?::[\da-f]{1,4}){1,4}|(?:[\da-f]{1,4}:){1,2}(?::[\da-f]{1,4}){1,5}|[\da-f]{1,4}:(?::[\da-f]{1,4}){1,6}|:(?:(?::[\da-f]{1,4}){1,7}|:)|fe80:(?::[\da-f]{0,4}){0,4}%[\da-z]+|::(?:f{4}(?::0{1,4})?:)?(?:(?:25[0-5]|(?:2[0-4]|1?\d)?\d)\.){3}(?:25[0-5]|(?:2[0-4]|1?\d)?\d)|(?:[\da-f]{1,4}:){1,4}:(?:(?:25[0-5]|(?:2[0-4]|1?\d)?\d)\.){3}(?:25[0-5]|(?:2[0-4]|1?\d)?\d))$/iu,ps=/^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])$/u,ds=/^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])[T ](?:0\d|1\d|2[0-3]):[0-5]\d$/u,hs=/^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])[T ](?:0\d|1\d|2[0-3])(?::[0-5]\d){2}$/u,ms=/^(?:0\d|1\d|2[0-3]):[0-5]\d$/u,ys=/^(?:0\d|1\d|2[0-3])(?::[0-5]\d){2}$/u,gs=/^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])[T ](?:0\d|1\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,9})?(?:Z| ?[+-](?:0\d|1\d|2[0-3])(?::?[0-5]\d)?)$/u,bs=/^\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])$/u,vs=/^(?:[\w-]{2,3}|(?:[\w-]{4})+(?:[\w-]{2,3})?)\.(?:[\w-]{2,3}|(?:[\w-]{4})+(?:[\w-]{2,3})?)?\.(?:[\w-]{2,3}|(?:[\w-]{4})+(?:[\w-]{2,3})?)?$/u,ws=/^(?:[A-Z]{2}[A-Z\d]{3}\d{7}|[A-Z]{2}-[A-Z\d]{3}-\d{2}-\d{5})$/u,ks=/^[a-zA-Z0-9]{27}$/u,Es=/^(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}$|^(?:[\da-fA-F]{2}-){5}[\da-fA-F]{2}$|^(?:[\da-fA-F]{4}\.){2}[\da-fA-F]{4}$/u,_s=/^(?:[\da-fA-F]{2}:){7}[\da-fA-F]{2}$|^(?:[\da-fA-F]{2}-){7}[\da-fA-F]{2}$|^(?:[\da-fA-F]{4}\.){3}[\da-fA-F]{4}$|^(?:[\da-fA-F]{4}:){3}[\da-fA-F]{4}$/u,Ss=/^(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}$|^(?:[\da-fA-F]{2}-){5}[\da-fA-F]{2}$|^(?:[\da-fA-F]{4}\.){2}[\da-fA-F]{4}$|^(?:[\da-fA-F]{2}:){7}[\da-fA-F]{2}$|^(?:[\da-fA-F]{2}-){7}[\da-fA-F]{2}$|^(?:[\da-fA-F]{4}\.){3}[\da-fA-F]{4}$|^(?:[\da-fA-F]{4}:){3}[\da-fA-F]{4}$/u,Ts=/^[\w-]+$/u,As=/^(?:0o)?[0-7]+$/u,Os=/^[a-zA-Z0-9.!#$%&'*+\/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/,Ns=/^[\da-z]+(?:[-_][\da-z]+)*$/u,js=/^[0-7][\da-hjkmnp-tv-zA-HJKMNP-TV-Z]{25}$/u,Is=/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;function Cs(n){return{kind:"validation",type:"base64",reference:Cs,async:!1,expects:null,requirement:Qn,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"Base64",t,e),t}}}function Ls(n){return{kind:"validation",type:"bic",reference:Ls,async:!1,expects:null,requirement:Zn,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"BIC",t,e),t}}}function xs(n){return{kind:"transformation",type:"brand",reference:xs,async:!1,name:n,"~run"(t){return t}}}function Ps(n,t){return{kind:"validation",type:"bytes",reference:Ps,async:!1,expects:`${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=Le(e.value);i!==this.requirement&&k(this,"bytes",e,s,{received:`${i}`})}return e}}}function oe(n,t){return{kind:"validation",type:"check",reference:oe,async:!1,expects:null,requirement:n,message:t,"~run"(e,s){return e.typed&&!this.requirement(e.value)&&k(this,"input",e,s),e}}}function Ds(n,t){return{kind:"validation",type:"check",reference:Ds,async:!0,expects:null,requirement:n,message:t,async"~run"(e,s){return e.typed&&!await this.requirement(e.value)&&k(this,"input",e,s),e}}}function $s(n,t){return{kind:"validation",type:"check_items",reference:$s,async:!1,expects:null,requirement:n,message:t,"~run"(e,s){if(e.typed)for(let i=0;i<e.value.length;i++){const a=e.value[i];this.requirement(a,i,e.value)||k(this,"item",e,s,{input:a,path:[{type:"array",origin:"value",input:e.value,key:i,value:a}]})}return e}}}function Ms(n,t){return{kind:"validation",type:"check_items",reference:Ms,async:!0,expects:null,requirement:n,message:t,async"~run"(e,s){if(e.typed){const i=await Promise.all(e.value.map(this.requirement));for(let a=0;a<e.value.length;a++)if(!i[a]){const d=e.value[a];k(this,"item",e,s,{input:d,path:[{type:"array",origin:"value",input:e.value,key:a,value:d}]})}}return e}}}function Rs(n,t){return{kind:"validation",type:"code_points",reference:Rs,async:!1,expects:`${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=xe(e.value);i!==this.requirement&&k(this,"code points",e,s,{received:`${i}`})}return e}}}const qs=/^(?:\d{13,19}|\d{4}(?: \d{3,6}){2,4}|\d{4}(?:-\d{3,6}){2,4})$/u,Fs=/[- ]/gu,Bs=null;function Us(n){return{kind:"validation",type:"credit_card",reference:Us,async:!1,expects:null,requirement(t){let e;return qs.test(t)&&(e=t.replace(Fs,""))&&Bs.some(s=>s.test(e))&&wt(e)},message:n,"~run"(t,e){return t.typed&&!this.requirement(t.value)&&k(this,"credit card",t,e),t}}}function Ks(n){return{kind:"validation",type:"cuid2",reference:Ks,async:!1,expects:null,requirement:es,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"Cuid2",t,e),t}}}function Gs(n){return{kind:"validation",type:"decimal",reference:Gs,async:!1,expects:null,requirement:ts,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"decimal",t,e),t}}}function Vs(n){return{kind:"metadata",type:"description",reference:Vs,description:n}}function zs(n){return{kind:"validation",type:"digits",reference:zs,async:!1,expects:null,requirement:ns,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"digits",t,e),t}}}function Js(n){return{kind:"validation",type:"domain",reference:Js,expects:null,async:!1,requirement:ss,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"domain",t,e),t}}}function Ys(n){return{kind:"validation",type:"email",reference:Ys,expects:null,async:!1,requirement:is,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"email",t,e),t}}}function Ws(n){return{kind:"validation",type:"emoji",reference:Ws,async:!1,expects:null,requirement:rs,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"emoji",t,e),t}}}function Hs(n){return{kind:"validation",type:"empty",reference:Hs,async:!1,expects:"0",message:n,"~run"(t,e){return t.typed&&t.value.length>0&&k(this,"length",t,e,{received:`${t.value.length}`}),t}}}function Xs(n,t){return{kind:"validation",type:"ends_with",reference:Xs,async:!1,expects:`"${n}"`,requirement:n,message:t,"~run"(e,s){return e.typed&&!e.value.endsWith(this.requirement)&&k(this,"end",e,s,{received:`"${e.value.slice(-this.requirement.length)}"`}),e}}}function Qs(n,t){return{kind:"validation",type:"entries",reference:Qs,async:!1,expects:`${n}`,requirement:n,message:t,"~run"(e,s){if(!e.typed)return e;const i=Object.keys(e.value).length;return e.typed&&i!==this.requirement&&k(this,"entries",e,s,{received:`${i}`}),e}}}function Zs(n,t){return{kind:"validation",type:"every_item",reference:Zs,async:!1,expects:null,requirement:n,message:t,"~run"(e,s){return e.typed&&!e.value.every(this.requirement)&&k(this,"item",e,s),e}}}function ei(n){return{kind:"metadata",type:"examples",reference:ei,examples:n}}function it(n,t){const e=W(n);return{kind:"validation",type:"excludes",reference:it,async:!1,expects:`!${e}`,requirement:n,message:t,"~run"(s,i){return s.typed&&s.value.includes(this.requirement)&&k(this,"content",s,i,{received:e}),s}}}function ti(n){return{kind:"transformation",type:"filter_items",reference:ti,async:!1,operation:n,"~run"(t){return t.value=t.value.filter(this.operation),t}}}function ni(n){return{kind:"transformation",type:"find_item",reference:ni,async:!1,operation:n,"~run"(t){return t.value=t.value.find(this.operation),t}}}function si(n){return{kind:"validation",type:"finite",reference:si,async:!1,expects:null,requirement:Number.isFinite,message:n,"~run"(t,e){return t.typed&&!this.requirement(t.value)&&k(this,"finite",t,e),t}}}function ii(n){return{kind:"transformation",type:"flavor",reference:ii,async:!1,name:n,"~run"(t){return t}}}function ri(n,t){return{kind:"validation",type:"graphemes",reference:ri,async:!1,expects:`${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=Pe(e.value);i!==this.requirement&&k(this,"graphemes",e,s,{received:`${i}`})}return e}}}function oi(n,t){return{kind:"validation",type:"gt_value",reference:oi,async:!1,expects:`>${n instanceof Date?n.toJSON():W(n)}`,requirement:n,message:t,"~run"(e,s){return e.typed&&!(e.value>this.requirement)&&k(this,"value",e,s,{received:e.value instanceof Date?e.value.toJSON():W(e.value)}),e}}}function ai(n,t){return{kind:"transformation",type:"guard",reference:ai,async:!1,requirement:n,message:t,"~run"(e,s){return e.typed&&!this.requirement(e.value)&&(k(this,"input",e,s),e.typed=!1),e}}}const ui={md4:32,md5:32,sha1:40,sha256:64,sha384:96,sha512:128,ripemd128:32,ripemd160:40,tiger128:32,tiger160:40,tiger192:48,crc32:8,crc32b:8,adler32:8};function li(n,t){return{kind:"validation",type:"hash",reference:li,expects:null,async:!1,requirement:RegExp(n.map(e=>`^[a-fA-F0-9]{${ui[e]}}$`).join("|"),"u"),message:t,"~run"(e,s){return e.typed&&!this.requirement.test(e.value)&&k(this,"hash",e,s),e}}}function ci(n){return{kind:"validation",type:"hexadecimal",reference:ci,async:!1,expects:null,requirement:os,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"hexadecimal",t,e),t}}}function fi(n){return{kind:"validation",type:"hex_color",reference:fi,async:!1,expects:null,requirement:as,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"hex color",t,e),t}}}function pi(n){return{kind:"validation",type:"imei",reference:pi,async:!1,expects:null,requirement(t){return us.test(t)&&wt(t)},message:n,"~run"(t,e){return t.typed&&!this.requirement(t.value)&&k(this,"IMEI",t,e),t}}}function di(n,t){const e=W(n);return{kind:"validation",type:"includes",reference:di,async:!1,expects:e,requirement:n,message:t,"~run"(s,i){return s.typed&&!s.value.includes(this.requirement)&&k(this,"content",s,i,{received:`!${e}`}),s}}}function fe(n){return{kind:"validation",type:"integer",reference:fe,async:!1,expects:null,requirement:Number.isInteger,message:n,"~run"(t,e){return t.typed&&!this.requirement(t.value)&&k(this,"integer",t,e),t}}}function hi(n){return{kind:"validation",type:"ip",reference:hi,async:!1,expects:null,requirement:fs,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"IP",t,e),t}}}function mi(n){return{kind:"validation",type:"ipv4",reference:mi,async:!1,expects:null,requirement:ls,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"IPv4",t,e),t}}}function yi(n){return{kind:"validation",type:"ipv6",reference:yi,async:!1,expects:null,requirement:cs,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"IPv6",t,e),t}}}function gi(n){const t=n.split("").map(s=>s==="X"?10:parseInt(s));let e=0;for(let s=0;s<10;s++)e+=t[s]*(10-s);return e%11===0}function bi(n){const t=n.split("").map(s=>parseInt(s));let e=0;for(let s=0;s<13;s++)e+=t[s]*(s%2===0?1:3);return e%10===0}const vi=/[- ]/gu,wi=/^\d{9}[\dX]$/u,ki=/^\d{13}$/u;function Ei(n){return{kind:"validation",type:"isbn",reference:Ei,async:!1,expects:null,requirement(t){const e=t.replace(vi,"");return wi.test(e)?gi(e):ki.test(e)?bi(e):!1},message:n,"~run"(t,e){return t.typed&&!this.requirement(t.value)&&k(this,"ISBN",t,e),t}}}function _i(n){return{kind:"validation",type:"isrc",reference:_i,async:!1,expects:null,requirement:ws,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"ISRC",t,e),t}}}function Si(n){return{kind:"validation",type:"iso_date",reference:Si,async:!1,expects:null,requirement:ps,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"date",t,e),t}}}function Ti(n){return{kind:"validation",type:"iso_date_time",reference:Ti,async:!1,expects:null,requirement:ds,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"date-time",t,e),t}}}function Ai(n){return{kind:"validation",type:"iso_date_time_second",reference:Ai,async:!1,expects:null,requirement:hs,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"date-time-second",t,e),t}}}function Oi(n){return{kind:"validation",type:"iso_time",reference:Oi,async:!1,expects:null,requirement:ms,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"time",t,e),t}}}function Ni(n){return{kind:"validation",type:"iso_time_second",reference:Ni,async:!1,expects:null,requirement:ys,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"time-second",t,e),t}}}function ji(n){return{kind:"validation",type:"iso_timestamp",reference:ji,async:!1,expects:null,requirement:gs,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"timestamp",t,e),t}}}function Ii(n){return{kind:"validation",type:"iso_week",reference:Ii,async:!1,expects:null,requirement:bs,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"week",t,e),t}}}function Ci(n){return{kind:"validation",type:"jws_compact",reference:Ci,async:!1,expects:null,requirement:vs,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"JWS compact",t,e),t}}}function Li(n){return{kind:"validation",type:"ksuid",reference:Li,async:!1,expects:null,requirement:ks,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"KSUID",t,e),t}}}function xi(n,t){return{kind:"validation",type:"length",reference:xi,async:!1,expects:`${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value.length!==this.requirement&&k(this,"length",e,s,{received:`${e.value.length}`}),e}}}function Pi(n,t){return{kind:"validation",type:"lt_value",reference:Pi,async:!1,expects:`<${n instanceof Date?n.toJSON():W(n)}`,requirement:n,message:t,"~run"(e,s){return e.typed&&!(e.value<this.requirement)&&k(this,"value",e,s,{received:e.value instanceof Date?e.value.toJSON():W(e.value)}),e}}}function Di(n){return{kind:"validation",type:"mac",reference:Di,async:!1,expects:null,requirement:Ss,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"MAC",t,e),t}}}function $i(n){return{kind:"validation",type:"mac48",reference:$i,async:!1,expects:null,requirement:Es,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"48-bit MAC",t,e),t}}}function Mi(n){return{kind:"validation",type:"mac64",reference:Mi,async:!1,expects:null,requirement:_s,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"64-bit MAC",t,e),t}}}function Ri(n){return{kind:"transformation",type:"map_items",reference:Ri,async:!1,operation:n,"~run"(t){return t.value=t.value.map(this.operation),t}}}function qi(n,t){return{kind:"validation",type:"max_bytes",reference:qi,async:!1,expects:`<=${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=Le(e.value);i>this.requirement&&k(this,"bytes",e,s,{received:`${i}`})}return e}}}function Fi(n,t){return{kind:"validation",type:"max_code_points",reference:Fi,async:!1,expects:`<=${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=xe(e.value);i>this.requirement&&k(this,"code points",e,s,{received:`${i}`})}return e}}}function Bi(n,t){return{kind:"validation",type:"max_entries",reference:Bi,async:!1,expects:`<=${n}`,requirement:n,message:t,"~run"(e,s){if(!e.typed)return e;const i=Object.keys(e.value).length;return e.typed&&i>this.requirement&&k(this,"entries",e,s,{received:`${i}`}),e}}}function Ui(n,t){return{kind:"validation",type:"max_graphemes",reference:Ui,async:!1,expects:`<=${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=Pe(e.value);i>this.requirement&&k(this,"graphemes",e,s,{received:`${i}`})}return e}}}function Ki(n,t){return{kind:"validation",type:"max_length",reference:Ki,async:!1,expects:`<=${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value.length>this.requirement&&k(this,"length",e,s,{received:`${e.value.length}`}),e}}}function Gi(n,t){return{kind:"validation",type:"max_size",reference:Gi,async:!1,expects:`<=${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value.size>this.requirement&&k(this,"size",e,s,{received:`${e.value.size}`}),e}}}function Vi(n,t){return{kind:"validation",type:"max_value",reference:Vi,async:!1,expects:`<=${n instanceof Date?n.toJSON():W(n)}`,requirement:n,message:t,"~run"(e,s){return e.typed&&!(e.value<=this.requirement)&&k(this,"value",e,s,{received:e.value instanceof Date?e.value.toJSON():W(e.value)}),e}}}function zi(n,t,e){return{kind:"validation",type:"max_words",reference:zi,async:!1,expects:`<=${t}`,locales:n,requirement:t,message:e,"~run"(s,i){if(s.typed){const a=$e(this.locales,s.value);a>this.requirement&&k(this,"words",s,i,{received:`${a}`})}return s}}}function Ji(n){return{kind:"metadata",type:"metadata",reference:Ji,metadata:n}}function Yi(n,t){return{kind:"validation",type:"mime_type",reference:Yi,async:!1,expects:ue(n.map(e=>`"${e}"`),"|"),requirement:n,message:t,"~run"(e,s){return e.typed&&!this.requirement.includes(e.value.type)&&k(this,"MIME type",e,s,{received:`"${e.value.type}"`}),e}}}function Wi(n,t){return{kind:"validation",type:"min_bytes",reference:Wi,async:!1,expects:`>=${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=Le(e.value);i<this.requirement&&k(this,"bytes",e,s,{received:`${i}`})}return e}}}function Hi(n,t){return{kind:"validation",type:"min_code_points",reference:Hi,async:!1,expects:`>=${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=xe(e.value);i<this.requirement&&k(this,"code points",e,s,{received:`${i}`})}return e}}}function Xi(n,t){return{kind:"validation",type:"min_entries",reference:Xi,async:!1,expects:`>=${n}`,requirement:n,message:t,"~run"(e,s){if(!e.typed)return e;const i=Object.keys(e.value).length;return e.typed&&i<this.requirement&&k(this,"entries",e,s,{received:`${i}`}),e}}}function Qi(n,t){return{kind:"validation",type:"min_graphemes",reference:Qi,async:!1,expects:`>=${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=Pe(e.value);i<this.requirement&&k(this,"graphemes",e,s,{received:`${i}`})}return e}}}function he(n,t){return{kind:"validation",type:"min_length",reference:he,async:!1,expects:`>=${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value.length<this.requirement&&k(this,"length",e,s,{received:`${e.value.length}`}),e}}}function Zi(n,t){return{kind:"validation",type:"min_size",reference:Zi,async:!1,expects:`>=${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value.size<this.requirement&&k(this,"size",e,s,{received:`${e.value.size}`}),e}}}function Ae(n,t){return{kind:"validation",type:"min_value",reference:Ae,async:!1,expects:`>=${n instanceof Date?n.toJSON():W(n)}`,requirement:n,message:t,"~run"(e,s){return e.typed&&!(e.value>=this.requirement)&&k(this,"value",e,s,{received:e.value instanceof Date?e.value.toJSON():W(e.value)}),e}}}function er(n,t,e){return{kind:"validation",type:"min_words",reference:er,async:!1,expects:`>=${t}`,locales:n,requirement:t,message:e,"~run"(s,i){if(s.typed){const a=$e(this.locales,s.value);a<this.requirement&&k(this,"words",s,i,{received:`${a}`})}return s}}}function tr(n,t){return{kind:"validation",type:"multiple_of",reference:tr,async:!1,expects:`%${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value%this.requirement!=0&&k(this,"multiple",e,s),e}}}function nr(n){return{kind:"validation",type:"nanoid",reference:nr,async:!1,expects:null,requirement:Ts,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"Nano ID",t,e),t}}}function sr(n){return{kind:"validation",type:"non_empty",reference:sr,async:!1,expects:"!0",message:n,"~run"(t,e){return t.typed&&t.value.length===0&&k(this,"length",t,e,{received:"0"}),t}}}function ir(n){return{kind:"transformation",type:"normalize",reference:ir,async:!1,form:n,"~run"(t){return t.value=t.value.normalize(this.form),t}}}function rr(n,t){return{kind:"validation",type:"not_bytes",reference:rr,async:!1,expects:`!${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=Le(e.value);i===this.requirement&&k(this,"bytes",e,s,{received:`${i}`})}return e}}}function or(n,t){return{kind:"validation",type:"not_code_points",reference:or,async:!1,expects:`!${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=xe(e.value);i===this.requirement&&k(this,"code points",e,s,{received:`${i}`})}return e}}}function ar(n,t){return{kind:"validation",type:"not_entries",reference:ar,async:!1,expects:`!${n}`,requirement:n,message:t,"~run"(e,s){if(!e.typed)return e;const i=Object.keys(e.value).length;return e.typed&&i===this.requirement&&k(this,"entries",e,s,{received:`${i}`}),e}}}function ur(n,t){return{kind:"validation",type:"not_graphemes",reference:ur,async:!1,expects:`!${n}`,requirement:n,message:t,"~run"(e,s){if(e.typed){const i=Pe(e.value);i===this.requirement&&k(this,"graphemes",e,s,{received:`${i}`})}return e}}}function lr(n,t){return{kind:"validation",type:"not_length",reference:lr,async:!1,expects:`!${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value.length===this.requirement&&k(this,"length",e,s,{received:`${e.value.length}`}),e}}}function cr(n,t){return{kind:"validation",type:"not_size",reference:cr,async:!1,expects:`!${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value.size===this.requirement&&k(this,"size",e,s,{received:`${e.value.size}`}),e}}}function Et(n,t){return{kind:"validation",type:"not_value",reference:Et,async:!1,expects:n instanceof Date?`!${n.toJSON()}`:`!${W(n)}`,requirement:n,message:t,"~run"(e,s){return e.typed&&Me(this.requirement,e.value)&&k(this,"value",e,s,{received:e.value instanceof Date?e.value.toJSON():W(e.value)}),e}}}function fr(n,t){return{kind:"validation",type:"not_values",reference:fr,async:!1,expects:`!${ue(n.map(e=>e instanceof Date?e.toJSON():W(e)),"|")}`,requirement:n,message:t,"~run"(e,s){return e.typed&&this.requirement.some(i=>Me(i,e.value))&&k(this,"value",e,s,{received:e.value instanceof Date?e.value.toJSON():W(e.value)}),e}}}function pr(n,t,e){return{kind:"validation",type:"not_words",reference:pr,async:!1,expects:`!${t}`,locales:n,requirement:t,message:e,"~run"(s,i){if(s.typed){const a=$e(this.locales,s.value);a===this.requirement&&k(this,"words",s,i,{received:`${a}`})}return s}}}function dr(n){return{kind:"validation",type:"octal",reference:dr,async:!1,expects:null,requirement:As,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"octal",t,e),t}}}const _t=null,St=null;function hr(n,t){const e=c=>typeof c=="string"?c.toLowerCase():c,s=n?.truthy??_t,i=n?.falsy??St,a=n?.truthy?n.truthy.map(e):_t,d=n?.falsy?n.falsy.map(e):St;return{kind:"transformation",type:"parse_boolean",reference:hr,expects:ue([...s,...i].map(W),"|"),config:n,message:t,async:!1,"~run"(c,p){const m=e(c.value);return a.includes(m)?c.value=!0:d.includes(m)?c.value=!1:(k(this,"boolean",c,p),c.typed=!1),c}}}function mr(n,t){return{kind:"transformation",type:"parse_json",reference:mr,config:n,message:t,async:!1,"~run"(e,s){try{e.value=JSON.parse(e.value,this.config?.reviver)}catch(i){if(i instanceof Error)k(this,"JSON",e,s,{received:`"${i.message}"`}),e.typed=!1;else throw i}return e}}}function Tt(n,t){if(n.issues)for(const e of t)for(const s of n.issues){let i=!1;const a=Math.min(e.length,s.path?.length??0);for(let d=0;d<a;d++)if(e[d]!==s.path[d].key&&(e[d]!=="$"||s.path[d].type!=="array")){i=!0;break}if(!i)return!1}return!0}function At(n,t,e){return{kind:"validation",type:"partial_check",reference:At,async:!1,expects:null,paths:n,requirement:t,message:e,"~run"(s,i){return(s.typed||Tt(s,n))&&!this.requirement(s.value)&&k(this,"input",s,i),s}}}function yr(n,t,e){return{kind:"validation",type:"partial_check",reference:yr,async:!0,expects:null,paths:n,requirement:t,message:e,async"~run"(s,i){return(s.typed||Tt(s,n))&&!await this.requirement(s.value)&&k(this,"input",s,i),s}}}function Re(n){return{kind:"validation",type:"raw_check",reference:Re,async:!1,expects:null,"~run"(t,e){return n({dataset:t,config:e,addIssue:s=>k(this,s?.label??"input",t,e,s)}),t}}}function gr(n){return{kind:"validation",type:"raw_check",reference:gr,async:!0,expects:null,async"~run"(t,e){return await n({dataset:t,config:e,addIssue:s=>k(this,s?.label??"input",t,e,s)}),t}}}function br(n){return{kind:"transformation",type:"raw_transform",reference:br,async:!1,"~run"(t,e){const s=n({dataset:t,config:e,addIssue:i=>k(this,i?.label??"input",t,e,i),NEVER:null});return t.issues?t.typed=!1:t.value=s,t}}}function vr(n){return{kind:"transformation",type:"raw_transform",reference:vr,async:!0,async"~run"(t,e){const s=await n({dataset:t,config:e,addIssue:i=>k(this,i?.label??"input",t,e,i),NEVER:null});return t.issues?t.typed=!1:t.value=s,t}}}function wr(){return{kind:"transformation",type:"readonly",reference:wr,async:!1,"~run"(n){return n}}}function kr(n,t){return{kind:"transformation",type:"reduce_items",reference:kr,async:!1,operation:n,initial:t,"~run"(e){return e.value=e.value.reduce(this.operation,this.initial),e}}}function ne(n,t){return{kind:"validation",type:"regex",reference:ne,async:!1,expects:`${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&!this.requirement.test(e.value)&&k(this,"format",e,s),e}}}function Er(n){return{kind:"transformation",type:"returns",reference:Er,async:!1,schema:n,"~run"(t,e){const s=t.value;return t.value=(...i)=>{const a=this.schema["~run"]({value:s(...i)},e);if(a.issues)throw new de(a.issues);return a.value},t}}}function _r(n){return{kind:"transformation",type:"returns",reference:_r,async:!1,schema:n,"~run"(t,e){const s=t.value;return t.value=async(...i)=>{const a=await this.schema["~run"]({value:await s(...i)},e);if(a.issues)throw new de(a.issues);return a.value},t}}}function Sr(n){return{kind:"validation",type:"rfc_email",reference:Sr,expects:null,async:!1,requirement:Os,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"email",t,e),t}}}function Tr(n){return{kind:"validation",type:"safe_integer",reference:Tr,async:!1,expects:null,requirement:Number.isSafeInteger,message:n,"~run"(t,e){return t.typed&&!this.requirement(t.value)&&k(this,"safe integer",t,e),t}}}function Ar(n,t){return{kind:"validation",type:"size",reference:Ar,async:!1,expects:`${n}`,requirement:n,message:t,"~run"(e,s){return e.typed&&e.value.size!==this.requirement&&k(this,"size",e,s,{received:`${e.value.size}`}),e}}}function Or(n){return{kind:"validation",type:"slug",reference:Or,async:!1,expects:null,requirement:Ns,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"slug",t,e),t}}}function Nr(n,t){return{kind:"validation",type:"some_item",reference:Nr,async:!1,expects:null,requirement:n,message:t,"~run"(e,s){return e.typed&&!e.value.some(this.requirement)&&k(this,"item",e,s),e}}}function jr(n){return{kind:"transformation",type:"sort_items",reference:jr,async:!1,operation:n,"~run"(t){return t.value=t.value.sort(this.operation),t}}}function rt(n,t){return{kind:"validation",type:"starts_with",reference:rt,async:!1,expects:`"${n}"`,requirement:n,message:t,"~run"(e,s){return e.typed&&!e.value.startsWith(this.requirement)&&k(this,"start",e,s,{received:`"${e.value.slice(0,this.requirement.length)}"`}),e}}}function Ir(n,t){return{kind:"transformation",type:"stringify_json",reference:Ir,message:t,config:n,async:!1,"~run"(e,s){try{const i=JSON.stringify(e.value,this.config?.replacer,this.config?.space);i===void 0?(k(this,"JSON",e,s),e.typed=!1):e.value=i}catch(i){if(i instanceof Error)k(this,"JSON",e,s,{received:`"${i.message}"`}),e.typed=!1;else throw i}return e}}}function Cr(n){return{kind:"metadata",type:"title",reference:Cr,title:n}}function Lr(n){return{kind:"transformation",type:"to_bigint",reference:Lr,async:!1,message:n,"~run"(t,e){try{t.value=BigInt(t.value)}catch{k(this,"bigint",t,e),t.typed=!1}return t}}}function xr(){return{kind:"transformation",type:"to_boolean",reference:xr,async:!1,"~run"(n){return n.value=!!n.value,n}}}function Pr(){return{kind:"transformation",type:"to_camel_case",reference:Pr,async:!1,"~run"(n){return n.value=Ce(n.value,"",!1,!0),n}}}function Dr(n){return{kind:"transformation",type:"to_date",reference:Dr,async:!1,message:n,"~run"(t,e){try{t.value=new Date(t.value),isNaN(t.value)&&(k(this,"date",t,e,{received:'"Invalid Date"'}),t.typed=!1)}catch{k(this,"date",t,e),t.typed=!1}return t}}}function $r(){return{kind:"transformation",type:"to_kebab_case",reference:$r,async:!1,"~run"(n){return n.value=Ce(n.value,"-",!1,!1),n}}}function Mr(){return{kind:"transformation",type:"to_lower_case",reference:Mr,async:!1,"~run"(n){return n.value=n.value.toLowerCase(),n}}}function Rr(n){return{kind:"transformation",type:"to_max_value",reference:Rr,async:!1,requirement:n,"~run"(t){return t.value=t.value>this.requirement?this.requirement:t.value,t}}}function qr(n){return{kind:"transformation",type:"to_min_value",reference:qr,async:!1,requirement:n,"~run"(t){return t.value=t.value<this.requirement?this.requirement:t.value,t}}}function Fr(n){return{kind:"transformation",type:"to_number",reference:Fr,async:!1,message:n,"~run"(t,e){try{t.value=Number(t.value),isNaN(t.value)&&(k(this,"number",t,e),t.typed=!1)}catch{k(this,"number",t,e),t.typed=!1}return t}}}function Br(){return{kind:"transformation",type:"to_pascal_case",reference:Br,async:!1,"~run"(n){return n.value=Ce(n.value,"",!0,!0),n}}}function Ur(){return{kind:"transformation",type:"to_snake_case",reference:Ur,async:!1,"~run"(n){return n.value=Ce(n.value,"_",!1,!1),n}}}function Kr(n){return{kind:"transformation",type:"to_string",reference:Kr,async:!1,message:n,"~run"(t,e){try{t.value=String(t.value)}catch{k(this,"string",t,e),t.typed=!1}return t}}}function Gr(){return{kind:"transformation",type:"to_upper_case",reference:Gr,async:!1,"~run"(n){return n.value=n.value.toUpperCase(),n}}}function Vr(n){return{kind:"transformation",type:"transform",reference:Vr,async:!1,operation:n,"~run"(t){return t.value=this.operation(t.value),t}}}function zr(n){return{kind:"transformation",type:"transform",reference:zr,async:!0,operation:n,async"~run"(t){return t.value=await this.operation(t.value),t}}}function Jr(){return{kind:"transformation",type:"trim",reference:Jr,async:!1,"~run"(n){return n.value=n.value.trim(),n}}}function Yr(){return{kind:"transformation",type:"trim_end",reference:Yr,async:!1,"~run"(n){return n.value=n.value.trimEnd(),n}}}function Wr(){return{kind:"transformation",type:"trim_start",reference:Wr,async:!1,"~run"(n){return n.value=n.value.trimStart(),n}}}function Hr(n){return{kind:"validation",type:"ulid",reference:Hr,async:!1,expects:null,requirement:js,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"ULID",t,e),t}}}function Ot(n){return{kind:"validation",type:"url",reference:Ot,async:!1,expects:null,requirement(t){try{return URL.canParse?URL.canParse(t):(new URL(t),!0)}catch{return!1}},message:n,"~run"(t,e){return t.typed&&!this.requirement(t.value)&&k(this,"URL",t,e),t}}}function Xr(n){return{kind:"validation",type:"uuid",reference:Xr,async:!1,expects:null,requirement:Is,message:n,"~run"(t,e){return t.typed&&!this.requirement.test(t.value)&&k(this,"UUID",t,e),t}}}function Qr(n,t){return{kind:"validation",type:"value",reference:Qr,async:!1,expects:n instanceof Date?n.toJSON():W(n),requirement:n,message:t,"~run"(e,s){return e.typed&&!Me(this.requirement,e.value)&&k(this,"value",e,s,{received:e.value instanceof Date?e.value.toJSON():W(e.value)}),e}}}function Zr(n,t){return{kind:"validation",type:"values",reference:Zr,async:!1,expects:`${ue(n.map(e=>e instanceof Date?e.toJSON():W(e)),"|")}`,requirement:n,message:t,"~run"(e,s){return e.typed&&!this.requirement.some(i=>Me(i,e.value))&&k(this,"value",e,s,{received:e.value instanceof Date?e.value.toJSON():W(e.value)}),e}}}function eo(n,t,e){return{kind:"validation",type:"words",reference:eo,async:!1,expects:`${t}`,locales:n,requirement:t,message:e,"~run"(s,i){if(s.typed){const a=$e(this.locales,s.value);a!==this.requirement&&k(this,"words",s,i,{received:`${a}`})}return s}}}const qe={abortEarly:!0};function ml(n,t){const e=n["~run"]({value:t},qe).issues;if(e)throw new de(e)}var Nt=class{constructor(n){this.refCount=0,this.maxSize=n?.maxSize??1e3,this.maxAge=n?.maxAge??1/0,this.hasMaxAge=isFinite(this.maxAge)}stringify(n){const t=typeof n;if(t==="string")return`"${n}"`;if(t==="number"||t==="boolean")return`${n}`;if(t==="bigint")return`${n}n`;if(t==="object"||t==="function"){if(n){this.refIds??(this.refIds=new WeakMap);let e=this.refIds.get(n);return e||(e=++this.refCount,this.refIds.set(n,e)),`#${e}`}return"null"}return t}key(n,t={}){return`${this.stringify(n)}|${this.stringify(t.lang)}|${this.stringify(t.message)}|${this.stringify(t.abortEarly)}|${this.stringify(t.abortPipeEarly)}`}get(n){if(!this.store)return;const t=this.store.get(n);if(t){if(this.hasMaxAge&&Date.now()-t[1]>this.maxAge){this.store.delete(n);return}return this.store.delete(n),this.store.set(n,t),t[0]}}set(n,t){this.store??(this.store=new Map),this.store.delete(n);const e=this.hasMaxAge?Date.now():0;this.store.set(n,[t,e]),this.store.size>this.maxSize&&this.store.delete(this.store.keys().next().value)}clear(){this.store?.clear()}};function yl(n,t){return I({...n,cacheConfig:t,cache:new Nt(t),"~run"(e,s){const i=this.cache.key(e.value,s);let a=this.cache.get(i);return a||this.cache.set(i,a=n["~run"](e,s)),Ze(a)}})}function gl(n,t){let e;return I({...n,async:!0,cacheConfig:t,cache:new Nt(t),async"~run"(s,i){const a=this.cache.key(s.value,i),d=this.cache.get(a);if(d)return Ze(d);let c=e?.get(a);c||(e??(e=new Map),c=Promise.resolve(n["~run"](s,i)),e.set(a,c));try{const p=await c;return this.cache.set(a,p),Ze(p)}finally{e?.delete(a)}}})}function bl(n,t){return I({...n,"~run"(e,s){return n["~run"](e,{...s,...t})}})}function le(n,t,e){return typeof n.fallback=="function"?n.fallback(t,e):n.fallback}function vl(n,t){return I({...n,fallback:t,"~run"(e,s){const i=n["~run"](e,s);return i.issues?{typed:!0,value:le(this,i,s)}:i}})}function wl(n,t){return I({...n,fallback:t,async:!0,async"~run"(e,s){const i=await n["~run"](e,s);return i.issues?{typed:!0,value:await le(this,i,s)}:i}})}function kl(n){const t={};for(const e of n)if(e.path){const s=kt(e);s?(t.nested||(t.nested={}),Object.prototype.hasOwnProperty.call(t.nested,s)?t.nested[s].push(e.message):t.nested[s]=[e.message]):t.other?t.other.push(e.message):t.other=[e.message]}else t.root?t.root.push(e.message):t.root=[e.message];return t}function jt(n,t){return{...n,"~run"(e,s){const i=e.issues&&[...e.issues];if(e=n["~run"](e,s),e.issues){for(const a of e.issues)if(!i?.includes(a)){let d=e.value;for(const c of t){const p=d[c],m={type:"unknown",origin:"value",input:d,key:c,value:p};if(a.path?a.path.push(m):a.path=[m],!p)break;d=p}}}return e}}}function El(n,t){return{...n,async:!0,async"~run"(e,s){const i=e.issues&&[...e.issues];if(e=await n["~run"](e,s),e.issues){for(const a of e.issues)if(!i?.includes(a)){let d=e.value;for(const c of t){const p=d[c],m={type:"unknown",origin:"value",input:d,key:c,value:p};if(a.path?a.path.push(m):a.path=[m],!p)break;d=p}}}return e}}}function ee(n,t,e){return typeof n.default=="function"?n.default(t,e):n.default}function It(n){if("entries"in n){const t={};for(const e in n.entries)t[e]=It(n.entries[e]);return t}return"items"in n?n.items.map(It):ee(n)}async function Ct(n){return"entries"in n?Object.fromEntries(await Promise.all(Object.entries(n.entries).map(async([t,e])=>[t,await Ct(e)]))):"items"in n?Promise.all(n.items.map(Ct)):ee(n)}function _l(n){return nt(n,"description")}function Sl(n){const t=[];function e(s){if("pipe"in s){for(const i of s.pipe)if(i.kind==="schema"&&"pipe"in i)e(i);else if(i.kind==="metadata"&&i.type==="examples")for(const a of i.examples)t.push(a)}}return e(n),t}function Lt(n){if("entries"in n){const t={};for(const e in n.entries)t[e]=Lt(n.entries[e]);return t}return"items"in n?n.items.map(Lt):le(n)}async function xt(n){return"entries"in n?Object.fromEntries(await Promise.all(Object.entries(n.entries).map(async([t,e])=>[t,await xt(e)]))):"items"in n?Promise.all(n.items.map(xt)):le(n)}function Tl(n){const t={};function e(s){if("pipe"in s)for(const i of s.pipe)i.kind==="schema"&&"pipe"in i?e(i):i.kind==="metadata"&&i.type==="metadata"&&Object.assign(t,i.metadata)}return e(n),t}function Al(n){return nt(n,"title")}function Ol(n,t){return!n["~run"]({value:t},qe).issues}function to(){return I({kind:"schema",type:"any",reference:to,expects:"any",async:!1,"~run"(n){return n.typed=!0,n}})}function X(n,t){return I({kind:"schema",type:"array",reference:X,expects:"Array",async:!1,item:n,message:t,"~run"(e,s){const i=e.value;if(Array.isArray(i)){e.typed=!0,e.value=[];for(let a=0;a<i.length;a++){const d=i[a],c=this.item["~run"]({value:d},s);if(c.issues){const p={type:"array",origin:"value",input:i,key:a,value:d};for(const m of c.issues)m.path?m.path.unshift(p):m.path=[p],e.issues?.push(m);if(e.issues||(e.issues=c.issues),s.abortEarly){e.typed=!1;break}}c.typed||(e.typed=!1),e.value.push(c.value)}}else k(this,"type",e,s);return e}})}function no(n,t){return I({kind:"schema",type:"array",reference:no,expects:"Array",async:!0,item:n,message:t,async"~run"(e,s){const i=e.value;if(Array.isArray(i)){e.typed=!0,e.value=[];const a=await Promise.all(i.map(d=>this.item["~run"]({value:d},s)));for(let d=0;d<a.length;d++){const c=a[d];if(c.issues){const p={type:"array",origin:"value",input:i,key:d,value:i[d]};for(const m of c.issues)m.path?m.path.unshift(p):m.path=[p],e.issues?.push(m);if(e.issues||(e.issues=c.issues),s.abortEarly){e.typed=!1;break}}c.typed||(e.typed=!1),e.value.push(c.value)}}else k(this,"type",e,s);return e}})}function so(n){return I({kind:"schema",type:"bigint",reference:so,expects:"bigint",async:!1,message:n,"~run"(t,e){return typeof t.value=="bigint"?t.typed=!0:k(this,"type",t,e),t}})}function io(n){return I({kind:"schema",type:"blob",reference:io,expects:"Blob",async:!1,message:n,"~run"(t,e){return t.value instanceof Blob?t.typed=!0:k(this,"type",t,e),t}})}function Q(n){return I({kind:"schema",type:"boolean",reference:Q,expects:"boolean",async:!1,message:n,"~run"(t,e){return typeof t.value=="boolean"?t.typed=!0:k(this,"type",t,e),t}})}function ro(n,t){return I({kind:"schema",type:"custom",reference:ro,expects:"unknown",async:!1,check:n,message:t,"~run"(e,s){return this.check(e.value)?e.typed=!0:k(this,"type",e,s),e}})}function oo(n,t){return I({kind:"schema",type:"custom",reference:oo,expects:"unknown",async:!0,check:n,message:t,async"~run"(e,s){return await this.check(e.value)?e.typed=!0:k(this,"type",e,s),e}})}function ao(n){return I({kind:"schema",type:"date",reference:ao,expects:"Date",async:!1,message:n,"~run"(t,e){return t.value instanceof Date?isNaN(t.value)?k(this,"type",t,e,{received:'"Invalid Date"'}):t.typed=!0:k(this,"type",t,e),t}})}function uo(n,t){const e=[];for(const s in n)(`${+s}`!==s||typeof n[s]!="string"||!Object.is(n[n[s]],+s))&&e.push(n[s]);return I({kind:"schema",type:"enum",reference:uo,expects:ue(e.map(W),"|"),async:!1,enum:n,options:e,message:t,"~run"(s,i){return this.options.includes(s.value)?s.typed=!0:k(this,"type",s,i),s}})}function S(n,t){return I({kind:"schema",type:"exact_optional",reference:S,expects:n.expects,async:!1,wrapped:n,default:t,"~run"(e,s){return this.wrapped["~run"](e,s)}})}function lo(n,t){return I({kind:"schema",type:"exact_optional",reference:lo,expects:n.expects,async:!0,wrapped:n,default:t,async"~run"(e,s){return this.wrapped["~run"](e,s)}})}function co(n){return I({kind:"schema",type:"file",reference:co,expects:"File",async:!1,message:n,"~run"(t,e){return t.value instanceof File?t.typed=!0:k(this,"type",t,e),t}})}function fo(n){return I({kind:"schema",type:"function",reference:fo,expects:"Function",async:!1,message:n,"~run"(t,e){return typeof t.value=="function"?t.typed=!0:k(this,"type",t,e),t}})}function po(n,t){return I({kind:"schema",type:"instance",reference:po,expects:n.name,async:!1,class:n,message:t,"~run"(e,s){return e.value instanceof this.class?e.typed=!0:k(this,"type",e,s),e}})}function Fe(n,t){if(typeof n==typeof t){if(st(n,t)||n instanceof Date&&t instanceof Date&&st(+n,+t))return{value:n};if(n&&t&&n.constructor===Object&&t.constructor===Object){const e={...n,...t};for(const s in t)if(Object.prototype.hasOwnProperty.call(n,s)&&Object.prototype.hasOwnProperty.call(t,s)){const i=Fe(n[s],t[s]);if(i.issue)return i;e[s]=i.value}return{value:e}}if(Array.isArray(n)&&Array.isArray(t)&&n.length===t.length){const e=[...n];for(let s=0;s<n.length;s++){const i=Fe(n[s],t[s]);if(i.issue)return i;e[s]=i.value}return{value:e}}}return{issue:!0}}function ho(n,t){return I({kind:"schema",type:"intersect",reference:ho,expects:ue(n.map(e=>e.expects),"&"),async:!1,options:n,message:t,"~run"(e,s){if(this.options.length){const i=e.value;let a;e.typed=!0;for(const d of this.options){const c=d["~run"]({value:i},s);if(c.issues){if(e.issues)for(const p of c.issues)e.issues.push(p);else e.issues=c.issues;if(s.abortEarly){e.typed=!1;break}}c.typed||(e.typed=!1),e.typed&&(a?a.push(c.value):a=[c.value])}if(e.typed){e.value=a[0];for(let d=1;d<a.length;d++){const c=Fe(e.value,a[d]);if(c.issue){k(this,"type",e,s,{received:"unknown"});break}e.value=c.value}}}else k(this,"type",e,s);return e}})}function mo(n,t){return I({kind:"schema",type:"intersect",reference:mo,expects:ue(n.map(e=>e.expects),"&"),async:!0,options:n,message:t,async"~run"(e,s){if(this.options.length){const i=e.value;let a;e.typed=!0;const d=await Promise.all(this.options.map(c=>c["~run"]({value:i},s)));for(const c of d){if(c.issues){if(e.issues)for(const p of c.issues)e.issues.push(p);else e.issues=c.issues;if(s.abortEarly){e.typed=!1;break}}c.typed||(e.typed=!1),e.typed&&(a?a.push(c.value):a=[c.value])}if(e.typed){e.value=a[0];for(let c=1;c<a.length;c++){const p=Fe(e.value,a[c]);if(p.issue){k(this,"type",e,s,{received:"unknown"});break}e.value=p.value}}}else k(this,"type",e,s);return e}})}function yo(n){return I({kind:"schema",type:"lazy",reference:yo,expects:"unknown",async:!1,getter:n,"~run"(t,e){return this.getter(t.value)["~run"](t,e)}})}function go(n){return I({kind:"schema",type:"lazy",reference:go,expects:"unknown",async:!0,getter:n,async"~run"(t,e){return(await this.getter(t.value))["~run"](t,e)}})}function ke(n,t){return I({kind:"schema",type:"literal",reference:ke,expects:W(n),async:!1,literal:n,message:t,"~run"(e,s){return st(e.value,this.literal)?e.typed=!0:k(this,"type",e,s),e}})}function bo(n,t){return I({kind:"schema",type:"loose_object",reference:bo,expects:"Object",async:!1,entries:n,message:t,"~run"(e,s){const i=e.value;if(i&&typeof i=="object"){e.typed=!0,e.value={};for(const a in this.entries){const d=this.entries[a];if(a in i||(d.type==="exact_optional"||d.type==="optional"||d.type==="nullish")&&d.default!==void 0){const c=a in i?i[a]:ee(d),p=d["~run"]({value:c},s);if(p.issues){const m={type:"object",origin:"value",input:i,key:a,value:c};for(const h of p.issues)h.path?h.path.unshift(m):h.path=[m],e.issues?.push(h);if(e.issues||(e.issues=p.issues),s.abortEarly){e.typed=!1;break}}p.typed||(e.typed=!1),e.value[a]=p.value}else if(d.fallback!==void 0)e.value[a]=le(d);else if(d.type!=="exact_optional"&&d.type!=="optional"&&d.type!=="nullish"&&(k(this,"key",e,s,{input:void 0,expected:`"${a}"`,path:[{type:"object",origin:"key",input:i,key:a,value:i[a]}]}),s.abortEarly))break}if(!e.issues||!s.abortEarly)for(const a in i)Te(i,a)&&!Object.prototype.hasOwnProperty.call(this.entries,a)&&(e.value[a]=i[a])}else k(this,"type",e,s);return e}})}function vo(n,t){return I({kind:"schema",type:"loose_object",reference:vo,expects:"Object",async:!0,entries:n,message:t,async"~run"(e,s){const i=e.value;if(i&&typeof i=="object"){e.typed=!0,e.value={};const a=await Promise.all(Object.entries(this.entries).map(async([d,c])=>{if(d in i||(c.type==="exact_optional"||c.type==="optional"||c.type==="nullish")&&c.default!==void 0){const p=d in i?i[d]:await ee(c);return[d,p,c,await c["~run"]({value:p},s)]}return[d,i[d],c,null]}));for(const[d,c,p,m]of a)if(m){if(m.issues){const h={type:"object",origin:"value",input:i,key:d,value:c};for(const y of m.issues)y.path?y.path.unshift(h):y.path=[h],e.issues?.push(y);if(e.issues||(e.issues=m.issues),s.abortEarly){e.typed=!1;break}}m.typed||(e.typed=!1),e.value[d]=m.value}else if(p.fallback!==void 0)e.value[d]=await le(p);else if(p.type!=="exact_optional"&&p.type!=="optional"&&p.type!=="nullish"&&(k(this,"key",e,s,{input:void 0,expected:`"${d}"`,path:[{type:"object",origin:"key",input:i,key:d,value:c}]}),s.abortEarly))break;if(!e.issues||!s.abortEarly)for(const d in i)Te(i,d)&&!Object.prototype.hasOwnProperty.call(this.entries,d)&&(e.value[d]=i[d])}else k(this,"type",e,s);return e}})}function wo(n,t){return I({kind:"schema",type:"loose_tuple",reference:wo,expects:"Array",async:!1,items:n,message:t,"~run"(e,s){const i=e.value;if(Array.isArray(i)){e.typed=!0,e.value=[];for(let a=0;a<this.items.length;a++){const d=i[a],c=this.items[a]["~run"]({value:d},s);if(c.issues){const p={type:"array",origin:"value",input:i,key:a,value:d};for(const m of c.issues)m.path?m.path.unshift(p):m.path=[p],e.issues?.push(m);if(e.issues||(e.issues=c.issues),s.abortEarly){e.typed=!1;break}}c.typed||(e.typed=!1),e.value.push(c.value)}if(!e.issues||!s.abortEarly)for(let a=this.items.length;a<i.length;a++)e.value.push(i[a])}else k(this,"type",e,s);return e}})}function ko(n,t){return I({kind:"schema",type:"loose_tuple",reference:ko,expects:"Array",async:!0,items:n,message:t,async"~run"(e,s){const i=e.value;if(Array.isArray(i)){e.typed=!0,e.value=[];const a=await Promise.all(this.items.map(async(d,c)=>{const p=i[c];return[c,p,await d["~run"]({value:p},s)]}));for(const[d,c,p]of a){if(p.issues){const m={type:"array",origin:"value",input:i,key:d,value:c};for(const h of p.issues)h.path?h.path.unshift(m):h.path=[m],e.issues?.push(h);if(e.issues||(e.issues=p.issues),s.abortEarly){e.typed=!1;break}}p.typed||(e.typed=!1),e.value.push(p.value)}if(!e.issues||!s.abortEarly)for(let d=this.items.length;d<i.length;d++)e.value.push(i[d])}else k(this,"type",e,s);return e}})}function Eo(n,t,e){return I({kind:"schema",type:"map",reference:Eo,expects:"Map",async:!1,key:n,value:t,message:e,"~run"(s,i){const a=s.value;if(a instanceof Map){s.typed=!0,s.value=new Map;for(const[d,c]of a){const p=this.key["~run"]({value:d},i);if(p.issues){const h={type:"map",origin:"key",input:a,key:d,value:c};for(const y of p.issues)y.path?y.path.unshift(h):y.path=[h],s.issues?.push(y);if(s.issues||(s.issues=p.issues),i.abortEarly){s.typed=!1;break}}const m=this.value["~run"]({value:c},i);if(m.issues){const h={type:"map",origin:"value",input:a,key:d,value:c};for(const y of m.issues)y.path?y.path.unshift(h):y.path=[h],s.issues?.push(y);if(s.issues||(s.issues=m.issues),i.abortEarly){s.typed=!1;break}}(!p.typed||!m.typed)&&(s.typed=!1),s.value.set(p.value,m.value)}}else k(this,"type",s,i);return s}})}function _o(n,t,e){return I({kind:"schema",type:"map",reference:_o,expects:"Map",async:!0,key:n,value:t,message:e,async"~run"(s,i){const a=s.value;if(a instanceof Map){s.typed=!0,s.value=new Map;const d=await Promise.all([...a].map(([c,p])=>Promise.all([c,p,this.key["~run"]({value:c},i),this.value["~run"]({value:p},i)])));for(const[c,p,m,h]of d){if(m.issues){const y={type:"map",origin:"key",input:a,key:c,value:p};for(const l of m.issues)l.path?l.path.unshift(y):l.path=[y],s.issues?.push(l);if(s.issues||(s.issues=m.issues),i.abortEarly){s.typed=!1;break}}if(h.issues){const y={type:"map",origin:"value",input:a,key:c,value:p};for(const l of h.issues)l.path?l.path.unshift(y):l.path=[y],s.issues?.push(l);if(s.issues||(s.issues=h.issues),i.abortEarly){s.typed=!1;break}}(!m.typed||!h.typed)&&(s.typed=!1),s.value.set(m.value,h.value)}}else k(this,"type",s,i);return s}})}function So(n){return I({kind:"schema",type:"nan",reference:So,expects:"NaN",async:!1,message:n,"~run"(t,e){return Number.isNaN(t.value)?t.typed=!0:k(this,"type",t,e),t}})}function To(n){return I({kind:"schema",type:"never",reference:To,expects:"never",async:!1,message:n,"~run"(t,e){return k(this,"type",t,e),t}})}function Ao(n,t){return I({kind:"schema",type:"non_nullable",reference:Ao,expects:"!null",async:!1,wrapped:n,message:t,"~run"(e,s){return e.value!==null&&(e=this.wrapped["~run"](e,s)),e.value===null&&k(this,"type",e,s),e}})}function Oo(n,t){return I({kind:"schema",type:"non_nullable",reference:Oo,expects:"!null",async:!0,wrapped:n,message:t,async"~run"(e,s){return e.value!==null&&(e=await this.wrapped["~run"](e,s)),e.value===null&&k(this,"type",e,s),e}})}function No(n,t){return I({kind:"schema",type:"non_nullish",reference:No,expects:"(!null & !undefined)",async:!1,wrapped:n,message:t,"~run"(e,s){return e.value===null||e.value===void 0||(e=this.wrapped["~run"](e,s)),(e.value===null||e.value===void 0)&&k(this,"type",e,s),e}})}function jo(n,t){return I({kind:"schema",type:"non_nullish",reference:jo,expects:"(!null & !undefined)",async:!0,wrapped:n,message:t,async"~run"(e,s){return e.value===null||e.value===void 0||(e=await this.wrapped["~run"](e,s)),(e.value===null||e.value===void 0)&&k(this,"type",e,s),e}})}function Pt(n,t){return I({kind:"schema",type:"non_optional",reference:Pt,expects:"!undefined",async:!1,wrapped:n,message:t,"~run"(e,s){return e.value!==void 0&&(e=this.wrapped["~run"](e,s)),e.value===void 0&&k(this,"type",e,s),e}})}function Dt(n,t){return I({kind:"schema",type:"non_optional",reference:Dt,expects:"!undefined",async:!0,wrapped:n,message:t,async"~run"(e,s){return e.value!==void 0&&(e=await this.wrapped["~run"](e,s)),e.value===void 0&&k(this,"type",e,s),e}})}function Io(n){return I({kind:"schema",type:"null",reference:Io,expects:"null",async:!1,message:n,"~run"(t,e){return t.value===null?t.typed=!0:k(this,"type",t,e),t}})}function Co(n,t){return I({kind:"schema",type:"nullable",reference:Co,expects:`(${n.expects} | null)`,async:!1,wrapped:n,default:t,"~run"(e,s){return e.value===null&&(this.default!==void 0&&(e.value=ee(this,e,s)),e.value===null)?(e.typed=!0,e):this.wrapped["~run"](e,s)}})}function Lo(n,t){return I({kind:"schema",type:"nullable",reference:Lo,expects:`(${n.expects} | null)`,async:!0,wrapped:n,default:t,async"~run"(e,s){return e.value===null&&(this.default!==void 0&&(e.value=await ee(this,e,s)),e.value===null)?(e.typed=!0,e):this.wrapped["~run"](e,s)}})}function xo(n,t){return I({kind:"schema",type:"nullish",reference:xo,expects:`(${n.expects} | null | undefined)`,async:!1,wrapped:n,default:t,"~run"(e,s){return(e.value===null||e.value===void 0)&&(this.default!==void 0&&(e.value=ee(this,e,s)),e.value===null||e.value===void 0)?(e.typed=!0,e):this.wrapped["~run"](e,s)}})}function Po(n,t){return I({kind:"schema",type:"nullish",reference:Po,expects:`(${n.expects} | null | undefined)`,async:!0,wrapped:n,default:t,async"~run"(e,s){return(e.value===null||e.value===void 0)&&(this.default!==void 0&&(e.value=await ee(this,e,s)),e.value===null||e.value===void 0)?(e.typed=!0,e):this.wrapped["~run"](e,s)}})}function se(n){return I({kind:"schema",type:"number",reference:se,expects:"number",async:!1,message:n,"~run"(t,e){return typeof t.value=="number"&&!isNaN(t.value)?t.typed=!0:k(this,"type",t,e),t}})}function Do(n,t){return I({kind:"schema",type:"object",reference:Do,expects:"Object",async:!1,entries:n,message:t,"~run"(e,s){const i=e.value;if(i&&typeof i=="object"){e.typed=!0,e.value={};for(const a in this.entries){const d=this.entries[a];if(a in i||(d.type==="exact_optional"||d.type==="optional"||d.type==="nullish")&&d.default!==void 0){const c=a in i?i[a]:ee(d),p=d["~run"]({value:c},s);if(p.issues){const m={type:"object",origin:"value",input:i,key:a,value:c};for(const h of p.issues)h.path?h.path.unshift(m):h.path=[m],e.issues?.push(h);if(e.issues||(e.issues=p.issues),s.abortEarly){e.typed=!1;break}}p.typed||(e.typed=!1),e.value[a]=p.value}else if(d.fallback!==void 0)e.value[a]=le(d);else if(d.type!=="exact_optional"&&d.type!=="optional"&&d.type!=="nullish"&&(k(this,"key",e,s,{input:void 0,expected:`"${a}"`,path:[{type:"object",origin:"key",input:i,key:a,value:i[a]}]}),s.abortEarly))break}}else k(this,"type",e,s);return e}})}function $o(n,t){return I({kind:"schema",type:"object",reference:$o,expects:"Object",async:!0,entries:n,message:t,async"~run"(e,s){const i=e.value;if(i&&typeof i=="object"){e.typed=!0,e.value={};const a=await Promise.all(Object.entries(this.entries).map(async([d,c])=>{if(d in i||(c.type==="exact_optional"||c.type==="optional"||c.type==="nullish")&&c.default!==void 0){const p=d in i?i[d]:await ee(c);return[d,p,c,await c["~run"]({value:p},s)]}return[d,i[d],c,null]}));for(const[d,c,p,m]of a)if(m){if(m.issues){const h={type:"object",origin:"value",input:i,key:d,value:c};for(const y of m.issues)y.path?y.path.unshift(h):y.path=[h],e.issues?.push(y);if(e.issues||(e.issues=m.issues),s.abortEarly){e.typed=!1;break}}m.typed||(e.typed=!1),e.value[d]=m.value}else if(p.fallback!==void 0)e.value[d]=await le(p);else if(p.type!=="exact_optional"&&p.type!=="optional"&&p.type!=="nullish"&&(k(this,"key",e,s,{input:void 0,expected:`"${d}"`,path:[{type:"object",origin:"key",input:i,key:d,value:c}]}),s.abortEarly))break}else k(this,"type",e,s);return e}})}function Mo(n,t,e){return I({kind:"schema",type:"object_with_rest",reference:Mo,expects:"Object",async:!1,entries:n,rest:t,message:e,"~run"(s,i){const a=s.value;if(a&&typeof a=="object"){s.typed=!0,s.value={};for(const d in this.entries){const c=this.entries[d];if(d in a||(c.type==="exact_optional"||c.type==="optional"||c.type==="nullish")&&c.default!==void 0){const p=d in a?a[d]:ee(c),m=c["~run"]({value:p},i);if(m.issues){const h={type:"object",origin:"value",input:a,key:d,value:p};for(const y of m.issues)y.path?y.path.unshift(h):y.path=[h],s.issues?.push(y);if(s.issues||(s.issues=m.issues),i.abortEarly){s.typed=!1;break}}m.typed||(s.typed=!1),s.value[d]=m.value}else if(c.fallback!==void 0)s.value[d]=le(c);else if(c.type!=="exact_optional"&&c.type!=="optional"&&c.type!=="nullish"&&(k(this,"key",s,i,{input:void 0,expected:`"${d}"`,path:[{type:"object",origin:"key",input:a,key:d,value:a[d]}]}),i.abortEarly))break}if(!s.issues||!i.abortEarly){for(const d in a)if(Te(a,d)&&!Object.prototype.hasOwnProperty.call(this.entries,d)){const c=this.rest["~run"]({value:a[d]},i);if(c.issues){const p={type:"object",origin:"value",input:a,key:d,value:a[d]};for(const m of c.issues)m.path?m.path.unshift(p):m.path=[p],s.issues?.push(m);if(s.issues||(s.issues=c.issues),i.abortEarly){s.typed=!1;break}}c.typed||(s.typed=!1),s.value[d]=c.value}}}else k(this,"type",s,i);return s}})}function Ro(n,t,e){return I({kind:"schema",type:"object_with_rest",reference:Ro,expects:"Object",async:!0,entries:n,rest:t,message:e,async"~run"(s,i){const a=s.value;if(a&&typeof a=="object"){s.typed=!0,s.value={};const[d,c]=await Promise.all([Promise.all(Object.entries(this.entries).map(async([p,m])=>{if(p in a||(m.type==="exact_optional"||m.type==="optional"||m.type==="nullish")&&m.default!==void 0){const h=p in a?a[p]:await ee(m);return[p,h,m,await m["~run"]({value:h},i)]}return[p,a[p],m,null]})),Promise.all(Object.entries(a).filter(([p])=>Te(a,p)&&!Object.prototype.hasOwnProperty.call(this.entries,p)).map(async([p,m])=>[p,m,await this.rest["~run"]({value:m},i)]))]);for(const[p,m,h,y]of d)if(y){if(y.issues){const l={type:"object",origin:"value",input:a,key:p,value:m};for(const o of y.issues)o.path?o.path.unshift(l):o.path=[l],s.issues?.push(o);if(s.issues||(s.issues=y.issues),i.abortEarly){s.typed=!1;break}}y.typed||(s.typed=!1),s.value[p]=y.value}else if(h.fallback!==void 0)s.value[p]=await le(h);else if(h.type!=="exact_optional"&&h.type!=="optional"&&h.type!=="nullish"&&(k(this,"key",s,i,{input:void 0,expected:`"${p}"`,path:[{type:"object",origin:"key",input:a,key:p,value:m}]}),i.abortEarly))break;if(!s.issues||!i.abortEarly)for(const[p,m,h]of c){if(h.issues){const y={type:"object",origin:"value",input:a,key:p,value:m};for(const l of h.issues)l.path?l.path.unshift(y):l.path=[y],s.issues?.push(l);if(s.issues||(s.issues=h.issues),i.abortEarly){s.typed=!1;break}}h.typed||(s.typed=!1),s.value[p]=h.value}}else k(this,"type",s,i);return s}})}function $t(n,t){return I({kind:"schema",type:"optional",reference:$t,expects:`(${n.expects} | undefined)`,async:!1,wrapped:n,default:t,"~run"(e,s){return e.value===void 0&&(this.default!==void 0&&(e.value=ee(this,e,s)),e.value===void 0)?(e.typed=!0,e):this.wrapped["~run"](e,s)}})}function Mt(n,t){return I({kind:"schema",type:"optional",reference:Mt,expects:`(${n.expects} | undefined)`,async:!0,wrapped:n,default:t,async"~run"(e,s){return e.value===void 0&&(this.default!==void 0&&(e.value=await ee(this,e,s)),e.value===void 0)?(e.typed=!0,e):this.wrapped["~run"](e,s)}})}function re(n,t){return I({kind:"schema",type:"picklist",reference:re,expects:ue(n.map(W),"|"),async:!1,options:n,message:t,"~run"(e,s){return this.options.includes(e.value)?e.typed=!0:k(this,"type",e,s),e}})}function qo(n){return I({kind:"schema",type:"promise",reference:qo,expects:"Promise",async:!1,message:n,"~run"(t,e){return t.value instanceof Promise?t.typed=!0:k(this,"type",t,e),t}})}function Y(n,t,e){return I({kind:"schema",type:"record",reference:Y,expects:"Object",async:!1,key:n,value:t,message:e,"~run"(s,i){const a=s.value;if(a&&typeof a=="object"){s.typed=!0,s.value={};for(const d in a)if(Te(a,d)){const c=a[d],p=this.key["~run"]({value:d},i);if(p.issues){const h={type:"object",origin:"key",input:a,key:d,value:c};for(const y of p.issues)y.path=[h],s.issues?.push(y);if(s.issues||(s.issues=p.issues),i.abortEarly){s.typed=!1;break}}const m=this.value["~run"]({value:c},i);if(m.issues){const h={type:"object",origin:"value",input:a,key:d,value:c};for(const y of m.issues)y.path?y.path.unshift(h):y.path=[h],s.issues?.push(y);if(s.issues||(s.issues=m.issues),i.abortEarly){s.typed=!1;break}}(!p.typed||!m.typed)&&(s.typed=!1),p.typed&&(s.value[p.value]=m.value)}}else k(this,"type",s,i);return s}})}function Fo(n,t,e){return I({kind:"schema",type:"record",reference:Fo,expects:"Object",async:!0,key:n,value:t,message:e,async"~run"(s,i){const a=s.value;if(a&&typeof a=="object"){s.typed=!0,s.value={};const d=await Promise.all(Object.entries(a).filter(([c])=>Te(a,c)).map(([c,p])=>Promise.all([c,p,this.key["~run"]({value:c},i),this.value["~run"]({value:p},i)])));for(const[c,p,m,h]of d){if(m.issues){const y={type:"object",origin:"key",input:a,key:c,value:p};for(const l of m.issues)l.path=[y],s.issues?.push(l);if(s.issues||(s.issues=m.issues),i.abortEarly){s.typed=!1;break}}if(h.issues){const y={type:"object",origin:"value",input:a,key:c,value:p};for(const l of h.issues)l.path?l.path.unshift(y):l.path=[y],s.issues?.push(l);if(s.issues||(s.issues=h.issues),i.abortEarly){s.typed=!1;break}}(!m.typed||!h.typed)&&(s.typed=!1),m.typed&&(s.value[m.value]=h.value)}}else k(this,"type",s,i);return s}})}function Bo(n,t){return I({kind:"schema",type:"set",reference:Bo,expects:"Set",async:!1,value:n,message:t,"~run"(e,s){const i=e.value;if(i instanceof Set){e.typed=!0,e.value=new Set;for(const a of i){const d=this.value["~run"]({value:a},s);if(d.issues){const c={type:"set",origin:"value",input:i,key:null,value:a};for(const p of d.issues)p.path?p.path.unshift(c):p.path=[c],e.issues?.push(p);if(e.issues||(e.issues=d.issues),s.abortEarly){e.typed=!1;break}}d.typed||(e.typed=!1),e.value.add(d.value)}}else k(this,"type",e,s);return e}})}function Uo(n,t){return I({kind:"schema",type:"set",reference:Uo,expects:"Set",async:!0,value:n,message:t,async"~run"(e,s){const i=e.value;if(i instanceof Set){e.typed=!0,e.value=new Set;const a=await Promise.all([...i].map(async d=>[d,await this.value["~run"]({value:d},s)]));for(const[d,c]of a){if(c.issues){const p={type:"set",origin:"value",input:i,key:null,value:d};for(const m of c.issues)m.path?m.path.unshift(p):m.path=[p],e.issues?.push(m);if(e.issues||(e.issues=c.issues),s.abortEarly){e.typed=!1;break}}c.typed||(e.typed=!1),e.value.add(c.value)}}else k(this,"type",e,s);return e}})}function P(n,t){return I({kind:"schema",type:"strict_object",reference:P,expects:"Object",async:!1,entries:n,message:t,"~run"(e,s){const i=e.value;if(i&&typeof i=="object"){e.typed=!0,e.value={};for(const a in this.entries){const d=this.entries[a];if(a in i||(d.type==="exact_optional"||d.type==="optional"||d.type==="nullish")&&d.default!==void 0){const c=a in i?i[a]:ee(d),p=d["~run"]({value:c},s);if(p.issues){const m={type:"object",origin:"value",input:i,key:a,value:c};for(const h of p.issues)h.path?h.path.unshift(m):h.path=[m],e.issues?.push(h);if(e.issues||(e.issues=p.issues),s.abortEarly){e.typed=!1;break}}p.typed||(e.typed=!1),e.value[a]=p.value}else if(d.fallback!==void 0)e.value[a]=le(d);else if(d.type!=="exact_optional"&&d.type!=="optional"&&d.type!=="nullish"&&(k(this,"key",e,s,{input:void 0,expected:`"${a}"`,path:[{type:"object",origin:"key",input:i,key:a,value:i[a]}]}),s.abortEarly))break}if(!e.issues||!s.abortEarly){for(const a in i)if(!Object.prototype.hasOwnProperty.call(this.entries,a)){k(this,"key",e,s,{input:a,expected:"never",path:[{type:"object",origin:"key",input:i,key:a,value:i[a]}]});break}}}else k(this,"type",e,s);return e}})}function Ko(n,t){return I({kind:"schema",type:"strict_object",reference:Ko,expects:"Object",async:!0,entries:n,message:t,async"~run"(e,s){const i=e.value;if(i&&typeof i=="object"){e.typed=!0,e.value={};const a=await Promise.all(Object.entries(this.entries).map(async([d,c])=>{if(d in i||(c.type==="exact_optional"||c.type==="optional"||c.type==="nullish")&&c.default!==void 0){const p=d in i?i[d]:await ee(c);return[d,p,c,await c["~run"]({value:p},s)]}return[d,i[d],c,null]}));for(const[d,c,p,m]of a)if(m){if(m.issues){const h={type:"object",origin:"value",input:i,key:d,value:c};for(const y of m.issues)y.path?y.path.unshift(h):y.path=[h],e.issues?.push(y);if(e.issues||(e.issues=m.issues),s.abortEarly){e.typed=!1;break}}m.typed||(e.typed=!1),e.value[d]=m.value}else if(p.fallback!==void 0)e.value[d]=await le(p);else if(p.type!=="exact_optional"&&p.type!=="optional"&&p.type!=="nullish"&&(k(this,"key",e,s,{input:void 0,expected:`"${d}"`,path:[{type:"object",origin:"key",input:i,key:d,value:c}]}),s.abortEarly))break;if(!e.issues||!s.abortEarly){for(const d in i)if(!Object.prototype.hasOwnProperty.call(this.entries,d)){k(this,"key",e,s,{input:d,expected:"never",path:[{type:"object",origin:"key",input:i,key:d,value:i[d]}]});break}}}else k(this,"type",e,s);return e}})}function Go(n,t){return I({kind:"schema",type:"strict_tuple",reference:Go,expects:"Array",async:!1,items:n,message:t,"~run"(e,s){const i=e.value;if(Array.isArray(i)){e.typed=!0,e.value=[];for(let a=0;a<this.items.length;a++){const d=i[a],c=this.items[a]["~run"]({value:d},s);if(c.issues){const p={type:"array",origin:"value",input:i,key:a,value:d};for(const m of c.issues)m.path?m.path.unshift(p):m.path=[p],e.issues?.push(m);if(e.issues||(e.issues=c.issues),s.abortEarly){e.typed=!1;break}}c.typed||(e.typed=!1),e.value.push(c.value)}!(e.issues&&s.abortEarly)&&this.items.length<i.length&&k(this,"type",e,s,{input:i[this.items.length],expected:"never",path:[{type:"array",origin:"value",input:i,key:this.items.length,value:i[this.items.length]}]})}else k(this,"type",e,s);return e}})}function Vo(n,t){return I({kind:"schema",type:"strict_tuple",reference:Vo,expects:"Array",async:!0,items:n,message:t,async"~run"(e,s){const i=e.value;if(Array.isArray(i)){e.typed=!0,e.value=[];const a=await Promise.all(this.items.map(async(d,c)=>{const p=i[c];return[c,p,await d["~run"]({value:p},s)]}));for(const[d,c,p]of a){if(p.issues){const m={type:"array",origin:"value",input:i,key:d,value:c};for(const h of p.issues)h.path?h.path.unshift(m):h.path=[m],e.issues?.push(h);if(e.issues||(e.issues=p.issues),s.abortEarly){e.typed=!1;break}}p.typed||(e.typed=!1),e.value.push(p.value)}!(e.issues&&s.abortEarly)&&this.items.length<i.length&&k(this,"type",e,s,{input:i[this.items.length],expected:"never",path:[{type:"array",origin:"value",input:i,key:this.items.length,value:i[this.items.length]}]})}else k(this,"type",e,s);return e}})}function U(n){return I({kind:"schema",type:"string",reference:U,expects:"string",async:!1,message:n,"~run"(t,e){return typeof t.value=="string"?t.typed=!0:k(this,"type",t,e),t}})}function zo(n){return I({kind:"schema",type:"symbol",reference:zo,expects:"symbol",async:!1,message:n,"~run"(t,e){return typeof t.value=="symbol"?t.typed=!0:k(this,"type",t,e),t}})}function Jo(n,t){return I({kind:"schema",type:"tuple",reference:Jo,expects:"Array",async:!1,items:n,message:t,"~run"(e,s){const i=e.value;if(Array.isArray(i)){e.typed=!0,e.value=[];for(let a=0;a<this.items.length;a++){const d=i[a],c=this.items[a]["~run"]({value:d},s);if(c.issues){const p={type:"array",origin:"value",input:i,key:a,value:d};for(const m of c.issues)m.path?m.path.unshift(p):m.path=[p],e.issues?.push(m);if(e.issues||(e.issues=c.issues),s.abortEarly){e.typed=!1;break}}c.typed||(e.typed=!1),e.value.push(c.value)}}else k(this,"type",e,s);return e}})}function Yo(n,t){return I({kind:"schema",type:"tuple",reference:Yo,expects:"Array",async:!0,items:n,message:t,async"~run"(e,s){const i=e.value;if(Array.isArray(i)){e.typed=!0,e.value=[];const a=await Promise.all(this.items.map(async(d,c)=>{const p=i[c];return[c,p,await d["~run"]({value:p},s)]}));for(const[d,c,p]of a){if(p.issues){const m={type:"array",origin:"value",input:i,key:d,value:c};for(const h of p.issues)h.path?h.path.unshift(m):h.path=[m],e.issues?.push(h);if(e.issues||(e.issues=p.issues),s.abortEarly){e.typed=!1;break}}p.typed||(e.typed=!1),e.value.push(p.value)}}else k(this,"type",e,s);return e}})}function Wo(n,t,e){return I({kind:"schema",type:"tuple_with_rest",reference:Wo,expects:"Array",async:!1,items:n,rest:t,message:e,"~run"(s,i){const a=s.value;if(Array.isArray(a)){s.typed=!0,s.value=[];for(let d=0;d<this.items.length;d++){const c=a[d],p=this.items[d]["~run"]({value:c},i);if(p.issues){const m={type:"array",origin:"value",input:a,key:d,value:c};for(const h of p.issues)h.path?h.path.unshift(m):h.path=[m],s.issues?.push(h);if(s.issues||(s.issues=p.issues),i.abortEarly){s.typed=!1;break}}p.typed||(s.typed=!1),s.value.push(p.value)}if(!s.issues||!i.abortEarly)for(let d=this.items.length;d<a.length;d++){const c=a[d],p=this.rest["~run"]({value:c},i);if(p.issues){const m={type:"array",origin:"value",input:a,key:d,value:c};for(const h of p.issues)h.path?h.path.unshift(m):h.path=[m],s.issues?.push(h);if(s.issues||(s.issues=p.issues),i.abortEarly){s.typed=!1;break}}p.typed||(s.typed=!1),s.value.push(p.value)}}else k(this,"type",s,i);return s}})}function Ho(n,t,e){return I({kind:"schema",type:"tuple_with_rest",reference:Ho,expects:"Array",async:!0,items:n,rest:t,message:e,async"~run"(s,i){const a=s.value;if(Array.isArray(a)){s.typed=!0,s.value=[];const[d,c]=await Promise.all([Promise.all(this.items.map(async(p,m)=>{const h=a[m];return[m,h,await p["~run"]({value:h},i)]})),Promise.all(a.slice(this.items.length).map(async(p,m)=>[m+this.items.length,p,await this.rest["~run"]({value:p},i)]))]);for(const[p,m,h]of d){if(h.issues){const y={type:"array",origin:"value",input:a,key:p,value:m};for(const l of h.issues)l.path?l.path.unshift(y):l.path=[y],s.issues?.push(l);if(s.issues||(s.issues=h.issues),i.abortEarly){s.typed=!1;break}}h.typed||(s.typed=!1),s.value.push(h.value)}if(!s.issues||!i.abortEarly)for(const[p,m,h]of c){if(h.issues){const y={type:"array",origin:"value",input:a,key:p,value:m};for(const l of h.issues)l.path?l.path.unshift(y):l.path=[y],s.issues?.push(l);if(s.issues||(s.issues=h.issues),i.abortEarly){s.typed=!1;break}}h.typed||(s.typed=!1),s.value.push(h.value)}}else k(this,"type",s,i);return s}})}function Xo(n){return I({kind:"schema",type:"undefined",reference:Xo,expects:"undefined",async:!1,message:n,"~run"(t,e){return t.value===void 0?t.typed=!0:k(this,"type",t,e),t}})}function Qo(n,t){return I({kind:"schema",type:"undefinedable",reference:Qo,expects:`(${n.expects} | undefined)`,async:!1,wrapped:n,default:t,"~run"(e,s){return e.value===void 0&&(this.default!==void 0&&(e.value=ee(this,e,s)),e.value===void 0)?(e.typed=!0,e):this.wrapped["~run"](e,s)}})}function Zo(n,t){return I({kind:"schema",type:"undefinedable",reference:Zo,expects:`(${n.expects} | undefined)`,async:!0,wrapped:n,default:t,async"~run"(e,s){return e.value===void 0&&(this.default!==void 0&&(e.value=await ee(this,e,s)),e.value===void 0)?(e.typed=!0,e):this.wrapped["~run"](e,s)}})}function Be(n){let t;if(n)for(const e of n)if(t)for(const s of e.issues)t.push(s);else t=e.issues;return t}function te(n,t){return I({kind:"schema",type:"union",reference:te,expects:ue(n.map(e=>e.expects),"|"),async:!1,options:n,message:t,"~run"(e,s){let i,a,d;for(const c of this.options){const p=c["~run"]({value:e.value},s);if(p.typed)if(p.issues)a?a.push(p):a=[p];else{i=p;break}else d?d.push(p):d=[p]}if(i)return i;if(a){if(a.length===1)return a[0];k(this,"type",e,s,{issues:Be(a)}),e.typed=!0}else{if(d?.length===1)return d[0];k(this,"type",e,s,{issues:Be(d)})}return e}})}function ea(n,t){return I({kind:"schema",type:"union",reference:ea,expects:ue(n.map(e=>e.expects),"|"),async:!0,options:n,message:t,async"~run"(e,s){let i,a,d;for(const c of this.options){const p=await c["~run"]({value:e.value},s);if(p.typed)if(p.issues)a?a.push(p):a=[p];else{i=p;break}else d?d.push(p):d=[p]}if(i)return i;if(a){if(a.length===1)return a[0];k(this,"type",e,s,{issues:Be(a)}),e.typed=!0}else{if(d?.length===1)return d[0];k(this,"type",e,s,{issues:Be(d)})}return e}})}function ta(){return I({kind:"schema",type:"unknown",reference:ta,expects:"unknown",async:!1,"~run"(n){return n.typed=!0,n}})}function Rt(n,t,e){return I({kind:"schema",type:"variant",reference:Rt,expects:"Object",async:!1,key:n,options:t,message:e,"~run"(s,i){const a=s.value;if(a&&typeof a=="object"){let d,c=0,p=this.key,m=[];const h=(y,l)=>{for(const o of y.options){if(o.type==="variant")h(o,new Set(l).add(o.key));else{let f=!0,r=0;for(const u of l){const g=o.entries[u];if(u in a?g["~run"]({typed:!1,value:a[u]},qe).issues:g.type!=="exact_optional"&&g.type!=="optional"&&g.type!=="nullish"){f=!1,p!==u&&(c<r||c===r&&u in a&&!(p in a))&&(c=r,p=u,m=[]),p===u&&m.push(o.entries[u].expects);break}r++}if(f){const u=o["~run"]({value:a},i);(!d||!d.typed&&u.typed)&&(d=u)}}if(d&&!d.issues)break}};if(h(this,new Set([this.key])),d)return d;k(this,"type",s,i,{input:a[p],expected:ue(m,"|"),path:[{type:"object",origin:"value",input:a,key:p,value:a[p]}]})}else k(this,"type",s,i);return s}})}function na(n,t,e){return I({kind:"schema",type:"variant",reference:na,expects:"Object",async:!0,key:n,options:t,message:e,async"~run"(s,i){const a=s.value;if(a&&typeof a=="object"){let d,c=0,p=this.key,m=[];const h=async(y,l)=>{for(const o of y.options){if(o.type==="variant")await h(o,new Set(l).add(o.key));else{let f=!0,r=0;for(const u of l){const g=o.entries[u];if(u in a?(await g["~run"]({typed:!1,value:a[u]},qe)).issues:g.type!=="exact_optional"&&g.type!=="optional"&&g.type!=="nullish"){f=!1,p!==u&&(c<r||c===r&&u in a&&!(p in a))&&(c=r,p=u,m=[]),p===u&&m.push(o.entries[u].expects);break}r++}if(f){const u=await o["~run"]({value:a},i);(!d||!d.typed&&u.typed)&&(d=u)}}if(d&&!d.issues)break}};if(await h(this,new Set([this.key])),d)return d;k(this,"type",s,i,{input:a[p],expected:ue(m,"|"),path:[{type:"object",origin:"value",input:a,key:p,value:a[p]}]})}else k(this,"type",s,i);return s}})}function sa(n){return I({kind:"schema",type:"void",reference:sa,expects:"void",async:!1,message:n,"~run"(t,e){return t.value===void 0?t.typed=!0:k(this,"type",t,e),t}})}function Nl(n,t){return re(Object.keys(n.entries),t)}function jl(n,t){return I({...n,"~run"(e,s){return n["~run"](e,{...s,message:t})}})}function Il(n,t){const e={...n.entries};for(const s of t)delete e[s];return I({...n,entries:e})}function ia(n,t,e){const s=n["~run"]({value:t},Oe(e));if(s.issues)throw new de(s.issues);return s.value}async function ra(n,t,e){const s=await n["~run"]({value:t},Oe(e));if(s.issues)throw new de(s.issues);return s.value}function Cl(n,t){const e=s=>ia(n,s,t);return e.schema=n,e.config=t,e}function Ll(n,t){const e=s=>ra(n,s,t);return e.schema=n,e.config=t,e}function xl(n,t){const e={};for(const s in n.entries)e[s]=!t||t.includes(s)?$t(n.entries[s]):n.entries[s];return I({...n,entries:e})}function Pl(n,t){const e={};for(const s in n.entries)e[s]=!t||t.includes(s)?Mt(n.entries[s]):n.entries[s];return I({...n,entries:e})}function Dl(n,t){const e={};for(const s of t)e[s]=n.entries[s];return I({...n,entries:e})}function R(...n){return I({...n[0],pipe:n,"~run"(t,e){for(const s of n)if(s.kind!=="metadata"){if(t.issues&&(s.kind==="schema"||s.kind==="transformation")){t.typed=!1;break}(!t.issues||!e.abortEarly&&!e.abortPipeEarly)&&(t=s["~run"](t,e))}return t}})}function $l(...n){return I({...n[0],pipe:n,async:!0,async"~run"(t,e){for(const s of n)if(s.kind!=="metadata"){if(t.issues&&(s.kind==="schema"||s.kind==="transformation")){t.typed=!1;break}(!t.issues||!e.abortEarly&&!e.abortPipeEarly)&&(t=await s["~run"](t,e))}return t}})}function Ml(n,t,e){const s=Array.isArray(t)?t:void 0,i=Array.isArray(t)?e:t,a={};for(const d in n.entries)a[d]=!s||s.includes(d)?Pt(n.entries[d],i):n.entries[d];return I({...n,entries:a})}function Rl(n,t,e){const s=Array.isArray(t)?t:void 0,i=Array.isArray(t)?e:t,a={};for(const d in n.entries)a[d]=!s||s.includes(d)?Dt(n.entries[d],i):n.entries[d];return I({...n,entries:a})}function qt(n,t,e){const s=n["~run"]({value:t},Oe(e));return{typed:s.typed,success:!s.issues,output:s.value,issues:s.issues}}async function oa(n,t,e){const s=await n["~run"]({value:t},Oe(e));return{typed:s.typed,success:!s.issues,output:s.value,issues:s.issues}}function ql(n,t){const e=s=>qt(n,s,t);return e.schema=n,e.config=t,e}function Fl(n,t){const e=s=>oa(n,s,t);return e.schema=n,e.config=t,e}function Bl(n){let t="";for(const e of n){t&&(t+=`
`),t+=`\xD7 ${e.message}`;const s=kt(e);s&&(t+=`
  \u2192 at ${s}`)}return t}function Ul(n){return n.wrapped}function Ft(n,t){let e=Array.from({length:t.length+1},(s,i)=>i);for(const[s,i]of Array.from(n).entries())e=e.reduce((a,d,c)=>{if(c===0)return[s+1];const p=a[c-1]??0,m=e[c-1]??0;return[...a,Math.min(d+1,p+1,m+(i===t[c-1]?0:1))]},[]);return e.at(-1)??0}const aa=n=>Math.max(2,Math.floor(n.length/3)),ua=(n,t)=>t.some(e=>Ft(n.toLowerCase().slice(0,50),e.toLowerCase())<=aa(e));function Bt(n,t,e=100){const s=la(n,t),[i]=s;if(i===void 0)return"There are none.";const a=s.length-e,c=`Use one of: ${s.slice(0,e).sort().join(", ")}${a>0?` and ${a} more`:""}.`;return ua(n,[i])?`Did you mean "${i}"? ${c}`:c}function la(n,t){const e=n.toLowerCase().slice(0,50);return t.map(i=>({candidate:i,far:Ft(e,i.toLowerCase())})).sort((i,a)=>i.far-a.far).map(({candidate:i})=>i)}const Kl=n=>[n.slice(0,-1).join(", "),...n.slice(-1)].filter(Boolean).join(" or ");var me=F(292);const ca="marker, label, me, since, since_day, id, author, winner, winner_ref, close_status, reopen_status".split(", ");function fa(n,t){const e=pa(n);return[...e.flatMap(s=>ha(s,t)),...da(n).flatMap(s=>ma(s,t)),...e.flatMap(s=>ya(s,n,t))]}function pa({find:n,notes:t,values:e={},...s}){const{relate:i}=s.duplicate,a=(d,c,p)=>c===void 0?[]:[{keys:d,operation:c,parameters:p,changes:!1}];return[...n.searches.flatMap((d,c)=>a(["find","searches",c],n.operation,d)),...a(["notes","parameters"],t.operation,t.parameters),...a(["notes","writers","parameters"],t.writers?.operation,t.writers?.parameters),...Object.entries(e).flatMap(([d,{operation:c,parameters:p}])=>a(["values",d,"parameters"],c,p)),...["close","reopen","duplicate"].map(d=>({...s[d],keys:[d,"parameters"],parameters:s[d].parameters,changes:!0})),...i===void 0?[]:[{keys:["duplicate","relate","parameters"],...i,parameters:i.parameters,changes:!0}]]}const da=({create:n,comment:t,close:e,reopen:s,duplicate:i})=>Object.entries({create:n,comment:t,close:e,reopen:s,duplicate:i}).map(([a,d])=>{const c=Object.entries(d).filter(([p])=>["title","text","labels","assignees","properties"].includes(p));return{keys:[a],operation:d.operation,parameters:Object.fromEntries(c),changes:!0}}),Ut=(n,{operation:t,changes:e},s)=>{const i=n[t];return i===void 0||Object.hasOwn(i.parameters??{},s)?!0:e&&i.body?.rest===!0},ha=(n,t)=>Object.keys(n.parameters??{}).filter(e=>!Ut(t,n,e)).map(e=>({keys:[...n.keys,e],message:`a parameter of the operation ${n.operation}`})),ma=(n,t)=>Object.entries(n.parameters??{}).filter(([,e])=>typeof e=="string"&&!Ut(t,n,e)).map(([e])=>({keys:[...n.keys,e],message:`a parameter of the operation ${n.operation}`}));function ya({keys:n,operation:t,parameters:e={}},s,i){const a=Object.entries(i[t]?.parameters??{}).filter(([,m])=>m.in==="path"),d=Object.entries(s.values??{}).flatMap(([m,{also:h={}}])=>[m,...Object.keys(h)]),c=Object.keys(i[s.create.operation]?.parameters??{}),p=[...new Set([...ca,...d,...a.map(([m])=>m)])];return Object.entries(e).filter(([,m])=>typeof m=="string"&&ga(m).some(h=>!p.includes(h)&&!c.includes(h))).map(([m])=>({keys:[...n,m],message:`only names of values in braces: ${p.join(", ")}`}))}const ga=n=>[...n.matchAll(/\{(\w+)\}/gu)].map(([,t=""])=>t);function ba(n,t){let e=n;return t.map(s=>{const i=e[s],a={type:Array.isArray(e)?"array":"object",origin:"value",input:e,key:s,value:i};return e=i,a})}const va=/^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu,wa=/^(?:response_type|response_mode|client_id|client_secret|client_assertion.*|redirect_uri|scope|state|nonce|code|code_.*|request|request_uri|registration|grant_type|device_code|user_code|refresh_token|dpop_jkt)$/iu,Kt=n=>n.replace(/[\0[].*$/su,"").trim().replaceAll(/[\s.]/gu,"_"),ka=n=>va.test(Kt(n)),Ea=n=>wa.test(Kt(n)),ot=/^(?:host|authorization|proxy-.*|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|cookie|accept-encoding)$/iu,Gt="revoke-token";var _a=F(1469);const Sa=R(U(),ne(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u,"an id of lower-case letters, digits and single hyphens")),$=R(U(),ne(/^[A-Za-z_][\w-]*$/u,"a name of letters, digits, _ and -")),D=R(U(),ne(/^[\w.-]+$/u,"a dotted path")),Vt=R(U(),ne(/^[\w.@$-]+$/u,"a name or a dotted path")),zt=R(U(),Ot("a URL")),at=R(U(),ne(/^[a-z][a-z0-9-]*$/u,"a header name in lower case")),Ta=R(at,oe(n=>n==="authorization"||!ot.test(n),"authorization or another header")),Aa=R(U(),ne(/^[A-Za-z0-9-]*$/u,"a word of letters, digits and -")),Jt="a header that the step does not set itself",Oa=R(at,oe(n=>!ot.test(n),Jt)),Na=R($,oe(n=>!ka(n),"a parameter that neither the grant nor an input sets")),ja=R($,oe(n=>!Ea(n),"a parameter that neither the protocol nor an input sets")),Ia=R(U(),ne(/^[\x21\x23-\x5b\x5d-\x7e]+$/u,"an error code")),Ca=R(U(),ne(/^[\x21\x23-\x5b\x5d-\x7e]+$/u,"a scope")),La=_a.OQ,xa=R(U(),ne(/^[A-Z]+(?:_[A-Z]+)*$/u,"an error code of the step, such as TOKEN_REJECTED"),oe(n=>La.includes(n),"an error code of the step, such as TOKEN_REJECTED")),Pa=R(U(),ne(/^[1-5]\d\d$/u,"a status")),Yt=R(U(),ne(/^[a-z]+\/[a-z0-9.+-]+$/u,"a media type")),Wt="(?:/(?!\\.{1,2}(?:/|$))(?:[\\w.~-]|\\{(?!base_url|issuer|site\\})\\w+\\})+)",ye=R(U(),ne(new RegExp(`^(?:\\{(?:base_url|issuer|site)\\}|https://[\\w.-]+)${Wt}*$`,"u"),"a URL template")),Ue=R(U(),ne(new RegExp(`^(?:GET|HEAD|POST|PUT|PATCH|DELETE) ${Wt}+$`,"u"),"METHOD /path")),Ee=(n,t)=>({type:"object",origin:"value",input:n,key:t,value:n[t]}),Ke=te([U(),se(),Q()]),Ht=te([D,R(X(D),he(1,"at least one path"))]),_e=Y($,Ke),Da=P({operation:$,items:D,match:Ht,take:Ht,words:S(Y(U(),P({operation:$,take:D}))),entry:S(P({key:$,value:$}))}),Xt=P({operation:$,parameters:S(_e),items:D,where:S(Y(D,Ke)),take:D}),$a=P({first:S(X($)),placeholder:S(_e),shown:P({operation:$,parameters:S(_e),flag:D,items:S(D),text:S(D),texts:S(Y($,D))}),as:S($),correct:P({request:Ue,wrap:S($),scope:S(X($))}),withdraw:S(Y($,te([Ke,Xt]))),replace:S(_e)}),Ma=R(P({in:re(["path","query","header","body"]),required:S(Q()),description:S(U()),default:S(Ke),type:S(re(["boolean","integer","list","document"])),as:S(D),outside:S(Q()),lookup:S(Da),requires:S(P({scope:S(X($)),permission:S($)})),hides:S(te([ke(!0),X($)])),alone:S(X($)),proof:S(re(["permission","response"])),hidden:S($a)}),oe(({hides:n,proof:t,hidden:e})=>new Set([n,t,e].map(s=>s===void 0)).size===1,"hides, proof and hidden together"),oe(({lookup:n,in:t})=>n===void 0||t==="body","a lookup of a value in the body"),oe(({as:n="",in:t})=>t==="body"||!n.includes("."),"a name, since only a body has paths")),Ra=R(Y($,Ma),Re(({dataset:n,addIssue:t})=>{if(n.typed)for(const[e,{in:s,as:i}]of Object.entries(n.value))s!=="header"||!ot.test(i??e)||t({message:Jt,path:[Ee(n.value,e)]})})),pe=Y($,te([U(),se(),Q(),X(U())])),Ge=P({operation:$,parameters:S(pe),text:S($)}),Qt=te([U(),se(),Q()]),Zt=S(Y(D,U())),qa=P({...Xt.entries,where:S(Y(D,te([Qt,X(Qt)]))),prefer:Zt,also:S(Y($,P({items:D,prefer:Zt,take:D})))}),Fa=te([P({before:U(),after:U()}),P({property:R(U(),ne(/^[\w-]{1,100}$/u,"a word"))})]),en=te([U(),Q()]),Ba=R(P({operation:S($),parameters:S(pe),path:D,equals:S(R(X(U()),he(1,"at least one role"))),at_least:S(se())}),oe(({equals:n,at_least:t})=>n===void 0!=(t===void 0),"either equals or at_least")),Ua=P({operation:$,path:D,private:R(X(te([U(),Q()])),he(1,"at least one value"))}),Ka=P({text:P({markup:R(X(re(["markdown","textile","document","wiki"])),he(1,"at least one markup")),title_max:R(se(),fe("a whole number")),text_max:R(se(),fe("a whole number")),unseen:S(Fa)}),pace:S(P({writes:R(se(),fe("a whole number"),Ae(1,"at least 1")),seconds:R(se(),Ae(1,"at least 1"))})),me:P({operation:$,path:D}),context:S(pe),visibility:S(Ua),find:P({operation:$,items:S(D),searches:R(X(pe),he(1,"at least one search")),except:S(D),fresh:S(P({operation:$,parameters:S(pe),ids:$,most:R(se(),fe("a whole number"),Ae(1,"at least 1")),items:D,newest:S(P({parameters:pe,after:R(se(),fe("a whole number"))})),around:P({before:R(se(),fe("a whole number")),after:R(se(),fe("a whole number"))})}))}),read:P({operation:$,parameters:S(pe),path:S(D)}),issue:P({id:D,ref:S(D),text:D,url:S(D),author:D,created_at:D,closed_at:S(te([D,X(D)])),open:te([P({path:D,equals:en}),P({path:D,not:en})]),properties:S(D),hidden:S(D),labels:S(P({items:D,name:S(D)}))}),notes:P({operation:$,parameters:S(pe),items:S(D),where:S(Y(D,te([U(),se(),Q()]))),text:D,author:D,created_at:D,writers:S(Ba),properties:S(P({operation:$,id:D,ids:$,most:R(se(),fe("a whole number"),Ae(1,"at least 1")),items:D,path:D}))}),values:S(Y($,qa)),create:P({operation:$,title:$,text:$,labels:S($),assignees:S($),marker_label:S(Q()),properties:S($)}),comment:P({operation:$,text:$,properties:S($)}),close:Ge,reopen:Ge,duplicate:P({...Ge.entries,relate:S(P({operation:$,parameters:Ge.entries.parameters,shown:S(P({operation:$,parameters:S(pe),items:D,where:Y(D,U())}))}))})}),ut=te([P({body:D}),P({header:at})]),tn=S(R(se(),fe("a whole number"),Ae(1,"at least 1"))),nn=Rt("style",[P({style:ke("offset"),offset:$,limit:S($),page_size:tn,total:ut}),P({style:ke("page"),page:$,first:S(re([0,1])),size:$,page_size:tn,pages:S(ut),total:S(ut)}),P({style:ke("link")}),P({style:ke("cursor"),cursor:Vt,parameter:$}),P({style:ke("next"),next:Vt})]),Ga=R(P({wrap:S($),rest:S(Q()),fields:S(te([Q(),P({except:X($)})])),from:S($),media_type:S(Yt)}),oe(({wrap:n,rest:t,fields:e,from:s})=>s===void 0||n===void 0&&t!==!0&&(e??!1)===!1,"either from, or wrap, rest and fields"),jt(oe(({from:n,media_type:t})=>n!==void 0||t===void 0,"from in the same map"),["media_type"])),sn=S(re(["number","hours","file_name"])),Va=te([D,P({at:D,compare:sn}),P({items:D,value:D,key:S($),compare:sn,new:S(Q()),optional:S(Q()),parameters:S(_e)})]),za=P({description:U(),request:Ue,url_from_environment:S(re(["GITHUB_GRAPHQL_URL"])),parameters:S(Ra),context:S(P({operation:$,take:Y($,D),given:S(Y($,$))})),body:S(Ga),response:S(P({media_type:S(Yt)})),list:S(P({items:S(D),id:S(D),pagination:S(nn),order:S(_e)})),result:S(P({id:S(D),url:S(te([R(ye,oe(n=>!/\{(?!(?:base_url|site|id)\})/u.test(n),"a URL template with only {base_url} and {id}")),D]))})),requires:S(P({scope:S(X(Ca)),permission:S($)})),prove_token:S(Q()),read_back:S(P({operation:$,fields:Y($,Va)}))}),Ja=R(Y(R($,Et(Gt,`a name other than ${Gt}`)),za),Re(({dataset:n,addIssue:t})=>{if(n.typed)for(const e of lt(n.value,n.value))t({message:"the name of an operation",path:e})}));function lt(n,t){const e=n;return Object.entries(e).flatMap(([s,i])=>{const a=Ee(e,s);return s==="operation"&&typeof i=="string"?Object.hasOwn(t,i)?[]:[[a]]:typeof i!="object"||i===null?[]:lt(i,t).map(d=>[a,...d])})}const Ya=P({rotation:S(re(["none","on_first_use","immediate"])),replay:S(re(["safe","revokes_grant"])),ends_access_tokens:S(Q()),reissues:S(Q()),rejected:S(R(X(Ia),he(1,"at least one error code")))}),Wa=n=>!/(?:^|\.)(?:refresh_token|id_token)$/u.test(n),Ha=X(re(["client_credentials","refresh_token","authorization_code","jwt-bearer","token-exchange"])),Xa=P({issuer:S(ye),token_endpoint:S(ye),authorization_endpoint:S(ye),authorization_request:S(P({parameters:S(Y(ja,U()))})),device_authorization_endpoint:S(ye),grant_types:R(Ha,he(1,"at least one grant")),token_endpoint_auth_method:S(R(U(),ne(/^[a-z][a-z0-9_]*$/u,"a method"))),token_request:S(P({encoding:S(re(["form","json"])),parameters:S(Y(Na,U()))})),assertion:S(P({audience:S(ye),subject:S($),scope:S(Q())})),token_response:S(P({access_token:S(R(D,oe(Wa,"the path of an access token"))),expires_in_default:S(R(se(),fe("a whole number")))})),refresh:S(Ya),revocation:S(P({endpoint:ye,revokes:S(re(["token","grant"]))})),shared:S(Q())}),Qa=P({request:S(R(Ue,rt("GET ","GET /path"),it("{","a path without {name}"))),endpoint:S(ye),name:D,administrator:S(D)}),Za=R(Qa,oe(({request:n,endpoint:t})=>n===void 0!=(t===void 0),"request or endpoint")),eu=P({scope:P({operation:$,path:D}),memberships:P({operation:$,parameters:S(_e),items:D,project:D,roles:D,administrator:S(P({path:D,scope:$}))}),role:P({operation:$,permissions:D}),project:S(P({operation:$,path:D}))}),tu=P({path:D,contains:U(),remedy:U()}),nu=P({request:R(Ue,rt("GET ","GET /path"),it("{","a path without {name}")),variable:$,match:D,take:D,path:R(U(),ne(/^(?:\/[\w.~-]+)*\/\{id\}(?:\/[\w.~-]+)*$/u,"a path with {id}"))}),su=P({id:Sa,title:U(),base_url:P({example:zt,default:S(zt),from_environment:S(re(["GITHUB_API_URL"])),from_token_response:S(D),path:S(re(["root","any"])),lookup:S(nu)}),variables:S(Y($,P({description:U(),default:S(U())}))),headers:S(Y(Oa,U())),authorization:S(P({header:Ta,scheme:Aa})),oauth:S(Xa),identity:S(Za),permissions:S(eu),pagination:S(nn),errors:P({messages:X(D)}),hints:S(Y(Pa,U())),remedies:S(Y(xa,U())),token_claims:S(X(tu)),operations:Ja,issues:S(Ka)}),rn=R(su,Re(({dataset:n,addIssue:t})=>{if(!n.typed)return;const{operations:e,identity:s,permissions:i,issues:a}=n.value;for(const[d,c]of Object.entries({permissions:i??{},issues:a??{}}))for(const p of lt(c,e))t({message:"the name of an operation",path:[Ee(n.value,d),...p]});if(a!==void 0)for(const{keys:d,message:c}of fa(a,e))t({message:c,path:[Ee(n.value,"issues"),...ba(a,d)]});if(s?.request===void 0)for(const[d,c]of Object.entries(e)){if(c.prove_token!==!0)continue;const p=[Ee(n.value,"operations"),Ee(e,d),Ee(c,"prove_token")];t({message:"a file with identity.request",path:[...p]})}}));function iu(n,t){const{kind:e,type:s,expected:i,message:a}=n,d=n.path??[],c=d.map(({key:y})=>typeof y=="number"?y:String(y)),p=d.findIndex(y=>y.type==="object"&&Array.isArray(y.input));if(p!==-1)return Ve(c.slice(0,p),"expected a map");if(e!=="schema")return Ve(c,`expected ${a}`);if(!(s==="strict_object"&&d.at(-1)?.origin==="key"))return Ve(c,`expected ${an(ct(t,c))}`);const h=c.slice(0,-1);return i==="never"?Ve(c,`unknown. ${Bt(String(c.at(-1)),ru(t,h))}`):{path:c,locationPath:h,sentence:`missing, expected ${an(ct(t,c))}`}}const Ve=(n,t)=>({path:n,locationPath:n,sentence:t}),ru=(n,t)=>[...Object.keys(ct(n,t)?.entries??{}),...t.length===0?["extends"]:[]],on=n=>n?.wrapped??n;function ct(n,t){return t.reduce((e,s)=>e?.entries===void 0?on(e?.value??e?.item):Object.hasOwn(e.entries,s)?on(e.entries[s]):void 0,n)}const ou={string:"a text",number:"a number",boolean:"true or false",array:"a list",union:"a text, a number, true or false"};function an(n){const{type:t="",options:e=[],pipe:s=[]}=n??{};if(t==="picklist")return un(e);const i=t==="string"||t==="number"?s[1]?.message:void 0;return typeof i=="string"?i:ou[t]??"a map"}const un=n=>`one of ${n.join(", ")}`;function au(n,t,e){const s=bt(n,t),i=lu(s,e),a=qt(uu(e.authMethods),cu(s,i));if(a.success)return{...a.output,oauth:a.output.oauth??{grant_types:[]}};const d=a.issues.map(c=>{const{path:p,locationPath:m,sentence:h}=iu(c,rn);return pn(fn(m,s,i),p,h)});throw new Error([...new Set(d)].join(`
`))}function uu(n){const t=({oauth:s})=>s?.token_endpoint_auth_method===void 0||n.includes(s.token_endpoint_auth_method),e=["oauth","token_endpoint_auth_method"];return R(rn,jt(At([e],t,un(n)),e))}function lu(n,t){if(!(0,me.Gv)(n.content)||!Object.hasOwn(n.content,"extends"))return;const e=n.content.extends,s=typeof e=="string"?t.builtIn(e):void 0,i=d=>{throw new Error(pn(fn(["extends"],n),["extends"],d))};return s===void 0?i(`expected the id of a built-in provider. ${Bt(typeof e=="string"?e:"",t.ids)}`):(0,me.Gv)(s.content)&&Object.hasOwn(s.content,"extends")?i("expected a provider whose file has no extends"):s}const cu=(n,t)=>t===void 0?n.content:cn(ln("id",t.content),ln("extends",n.content)),ln=(n,t)=>(0,me.Gv)(t)?Object.fromEntries(Object.entries(t).filter(([e])=>e!==n)):t;function cn(n,t){if(!(0,me.Gv)(n)||!(0,me.Gv)(t))return t;const e=Object.entries(t).map(([s,i])=>[s,Object.hasOwn(n,s)?cn(n[s],i):i]);return{...n,...Object.fromEntries(e)}}function fn(n,t,e){const s=t.find(n),i=s.open?e?.find(n):void 0;return e!==void 0&&i!==void 0&&i.depth>s.depth?`${e.name}:${i.line}`:`${t.name}:${s.line}`}const pn=(n,t,e)=>[n,...t.length===0?[]:[(0,Qe.ml)((0,Qe.g$)(t.join(".")),100)],e].join(": ");function Se(n,t,e){return{name:n,kind:t,...e}}const fu=n=>n.flatMap(({inputs:t})=>Object.values(t));function Gl(n,t){const e=a=>t.input(a),s=({secret:a=!1})=>typeof a=="function"?a(e):a,i=fu(n).filter(s).map(({name:a})=>e(a));for(const a of i)a!==""&&t.secrets.protect(a);for(const{derivedSecrets:a}of n)for(const d of a?.(e)??[])t.secrets.protect(d)}async function Vl(n,t,e,s){const i={host:t,loadBundle:s},a=new Set,d=new Set,c={given:a,invalid:d};for(const[p,m]of n.flatMap(({inputs:h})=>Object.entries(h))){const{name:h,kind:y,default:l}=m,o=l===void 0?y.unset:await y.read(h,l,i),f=t.input(h);f!==""&&a.add(h);const r=f===""?o:await e.readInput(h,()=>y.read(h,f,i));f!==""&&r===void 0&&d.add(p),c[p]=r??o;for(const u of m.secretsIn?.(c[p])??[])t.secrets.protect(u)}return c}var pu=F(3154),du=F(228),dn=F(1634),Z=F(878);async function hu(n,t){return n==="system"?{certificates:[],systemStore:!0}:{certificates:yu((0,dn.Y)(n)??await mu(n,t)),systemStore:!1}}async function mu(n,t){if(/\n|-----/u.test(n)||n.length>1e3)throw(0,Z.X)("ca-cert","contains no certificate. Set it to PEM text, base64 of PEM or DER, a path, or system.");const e=(0,du.S)(t.event);if(e!==void 0)throw(0,Z.X)("ca-cert",`is a path, but ${e}. Set it to the certificate itself, from vars.`);const s=(0,dn.Y)(await(0,pu.jH)("ca-cert",n,t));if(s!==void 0)return s;throw(0,Z.X)("ca-cert","is the path of a file without PEM text (-----BEGIN CERTIFICATE-----). Convert the file with openssl x509.")}function yu(n){return n.map((t,e)=>{if(t!==void 0)return t;throw(0,Z.X)("ca-cert",`certificate ${e+1} is damaged, or is not a certificate. Copy it again, with all its lines.`)})}const gu=[{encoding:"utf-8",bytes:[239,187,191]},{encoding:"utf-16le",bytes:[255,254]},{encoding:"utf-16be",bytes:[254,255]}],bu=null;function zl(n,t,e=!1){const s=gu.find(d=>d.bytes.every((c,p)=>n[p]===c));if(s!==void 0)return ft(n,s.encoding,e);const i=vu(t,n);return(bu.includes(i)?ft(n,"utf-8",e):void 0)??(i==="utf-8"?void 0:ft(n,i,e))}function vu(n,t){const[,e,s=e]=/;\s*charset\s*=\s*(?:["']([^"']*)["']|([^\s;"']+))/iu.exec(n)??[];if(s===void 0)return"utf-8";if(/^utf-?16$/iu.test(s.trim())&&t[0]===0)return"utf-16be";try{return new TextDecoder(s).encoding}catch{return"utf-8"}}function ft(n,t,e){try{const s=new TextDecoder(t,{fatal:!0}),i=t==="utf-8"&&!e?s.decode(n):s.decode(n,{stream:!0})+(e?"":s.decode());return i.includes("\0")?void 0:i}catch{return}}const Jl=n=>n?.code==="RESPONSE_TOO_LARGE"||n?.code==="FILE_FAILED"||n?.code==="FILE_REFUSED",Yl="The server may have processed the request. Check the result there before you run the step again.",Wl=n=>n==="GET"||n==="HEAD",hn=1048576,mn=new WeakMap,yn=new WeakMap;function wu(n){const t=mn.get(n);if(t!==void 0)return t.text;const e=decodeText(n.body,vn(n),n.file!==void 0);return mn.set(n,{text:e}),e}const gn=n=>wu(n)??n.body.toString("utf8");function ku(n,t){if(n.body.length<=t)return gn(n);const e=n.body.subarray(0,t);return decodeText(e,vn(n),!0)??e.toString("utf8")}const Hl=n=>bn(n).value,Xl=n=>n.body.length>hn?/^\s*[[{"]/u.test(ku(n,4096)):bn(n).isJson;function bn(n){if(n.body.length>hn)return{isJson:!1,value:void 0};const t=yn.get(n)??tryParseJson(gn(n));return yn.set(n,t),t}const vn=({headers:n})=>n["content-type"]??"",wn=65536,Eu=({headers:n})=>kn(n["content-type"]??""),kn=n=>(n.split(";",1)[0]??"").trim().toLowerCase(),Ql=n=>_u(kn(n)),_u=n=>/^(?:application|text)\/(?:[\w.+-]+\+)?json$/u.test(n);function Zl(n){return/^(?:text\/html|application\/xhtml\+xml)$/u.test(Eu(n))?n.body.length>0:/^\s*(?:<!--[\s\S]{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/iu.test(startOf(n,wn))}function ec(n){const[,t=""]=/<title\b[^>]*>([\s\S]{0,2000}?)<\/title\s*>/iu.exec(startOf(n,wn))??[];return Tu(t.replaceAll(/<[^>]*>/gu,"").replaceAll(/\s+/gu," ").trim())}const Su={amp:"&",lt:"<",gt:">",quot:'"',apos:"'",nbsp:" "},Tu=n=>n.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/giu,(t,e,s,i="")=>{const a=e===void 0?Number.parseInt(s??"",16):Number(e);return Number.isNaN(a)?Su[i.toLowerCase()]??t:a<=1114111?String.fromCodePoint(a):t});function Au(n){if(!/^[[{"]/u.test(n))return;const t=[],e=[],s=i=>((0,me.Gv)(i)&&t.push(...Object.keys(i)),typeof i=="number"&&e.push(i),i);try{const i=JSON.parse(n,(c,p)=>s(p));return[...n.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/gu)].filter(([,c])=>c===":").length===t.length&&e.every(c=>Math.abs(c)<=Number.MAX_SAFE_INTEGER)?i:void 0}catch{return}}async function Ou(n,t,{loadBundle:e,host:s}){const i=Au(t),a=i===void 0?(await e("yaml")).parseYaml(t):{value:i};if("problem"in a)throw(0,Z.X)(n,`line ${a.line}: ${a.problem} ${s.advice.map}`);if(!(0,me.gH)(a.value))throw(0,Z.X)(n,"is nested too deeply, or has a key named __proto__. Remove that.");return a.value}async function En(n,t,e){const s=await Ou(n,t,e);if((0,me.Gv)(s))return s;throw(0,Z.X)(n,`is not a map. Write one "name: value" per line, or a JSON object. ${e.host.advice.map}`)}function Nu(n,t){return Object.fromEntries(Object.entries(t).map(([e,s])=>{if(s===null||typeof s=="object")throw(0,Z.X)(n,`the value of "${e}" is not text, a number or a boolean. Write it as text.`);return[e,String(s)]}))}function _n(n,t){return URL.canParse(n,t?.href)?new URL(n,t):void 0}function ju(n){return["localhost","[::1]"].includes(n.hostname)||/^127(?:\.\d{1,3}){3}$/u.test(n.hostname)}function Sn(n){if(n.protocol==="http:"&&!ju(n))return"is not https, so secrets would be sent unencrypted";if(n.protocol!=="https:"&&n.protocol!=="http:")return"is not an https URL";if(n.username!==""||n.password!=="")return"contains a user name or password";if(n.hash!=="")return"contains a fragment (#\u2026)"}function Tn(n){return!n.startsWith("/")||n.startsWith("//")?!1:n.split("/").every(t=>{const e=An(t);return e===void 0||/[\\\p{Cc}]/u.test(e)?!1:!e.split("/").some(Iu)})}const tc=(n,t)=>t?.origin===n.origin?t.pathname:"/",nc=(n,t,e)=>n.origin===t.origin&&Sn(n)===void 0&&Tn(n.pathname)&&n.pathname.startsWith(e.replace(/\/?$/u,"/"));function Iu(n){const t=An(n)??n;return[n,t].some(e=>e.split(/[/\\]/u).some(s=>/^\s*\.{1,2}\s*(?:;.*)?$/su.test(s)))}function An(n){try{return decodeURIComponent(n)}catch{return}}function sc(n,t,e=""){const s=n.pathname.replace(/\/$/u,""),i=Tn(t)?_n(`${n.origin}${s}${t}${e}`):void 0;if(i===void 0||i.origin!==n.origin||!i.pathname.startsWith(`${s}/`)||i.hash!=="")throw new StepError("INPUT_INVALID","The request path is not a plain path below base-url.",{hint:'Write the path as /a/b, without "..", "\\", "#" or control characters.'});return i}function Cu(n,t){if(/^(?:true|True|TRUE)$/u.test(t))return!0;if(/^(?:false|False|FALSE)$/u.test(t))return!1;throw(0,Z.X)(n,"is neither true nor false. Set it to one of them.")}function ic(n,t,e,s){const i=/^\d{1,9}$/u.test(t)?Number(t):NaN;if(i>=e&&i<=s)return i;throw inputError(n,`is not a whole number from ${e} to ${s}. Write it in digits.`)}function rc(n,t,e){const s=e.find(i=>i===t);if(s!==void 0)return s;throw inputError(n,`is not valid. Set it to ${e.join(" or ")}.`)}function pt(n,t){const e=On(n,t);if(e.search==="")return e;throw(0,Z.X)(n,`contains a query (?\u2026). ${ze}`)}function On(n,t){if(/[\\\p{Cc}\s]/u.test(t))throw(0,Z.X)(n,`contains a blank, a "\\" or a control character. ${ze}`);const e=/^https?:\/\//iu.test(t)?_n(t):void 0;if(e===void 0)throw(0,Z.X)(n,`is not a URL. ${ze}`);const s=Sn(e);if(s!==void 0)throw(0,Z.X)(n,`${s}. ${ze}`);return e}function Lu(n,t){const e=pt(n,t),s=e.pathname.replace(/\/\.well-known(?:\/[^/]*)?/u,"");if(s===e.pathname)return e;const i=`${e.origin}${s.replace(/\/$/u,"")}`;throw(0,Z.X)(n,`is the URL of the metadata, not of the issuer. Set it to ${i}.`)}const ze="Write it like https://hub.example.com:8443.";function xu(n,t){return t.split(/[\s,]+/u).filter(e=>e!=="").map(e=>{const s=pt(n,e);if(s.pathname==="/")return s.origin;throw(0,Z.X)(n,`contains a URL with a path. Write the origin alone: ${s.origin}.`)})}function Pu(n,t){const e=t.split(/[\s,]+/u).filter(s=>s!=="");if(e.length===0||!e.every(s=>/^[2-5](?:\d\d|xx)$/iu.test(s)))throw(0,Z.X)(n,"is not a list of statuses. Write it like 2xx or 200,404.");return s=>e.some(i=>/xx$/iu.test(i)?i.startsWith(String(Math.floor(s/100))):i===String(s))}function Du(n,t){return/^(?:true|True|TRUE)$/u.test(t)?!0:/^(?:false|False|FALSE)$/u.test(t)?!1:t.split(/[\s,]+/u).filter(e=>e!=="").map(e=>{const[,s=""]=/^sha256:([\da-f]{2}(?::?[\da-f]{2}){31})$/iu.exec(e)??[],i=s.replaceAll(":","").toUpperCase().match(/../gu);if(i!==null)return i.join(":");throw(0,Z.X)(n,'is neither true nor false nor a fingerprint. Set it to sha256: and the 64 hexadecimal digits that "openssl x509 -noout -fingerprint -sha256" prints on the server.')})}function $u(n,t){if(/^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/iu.test(t)&&!/(?:^|\.)\d+$/u.test(t))return t.toLowerCase();throw(0,Z.X)(n,"is not a host name. Write the name in the certificate, such as hub.example.com.")}const Ie={read:(n,t)=>t,unset:""},oc={read:(n,t)=>{if(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+=(?:[\w.+/-]+|"[^"\\\r\n]*"))*$/u.test(t))return t;throw(0,Z.X)(n,"is not a media type. Set it to one such as text/plain.")},unset:""},ac={read:Cu,unset:void 0,placeholder:"BOOL"},uc=(n,t)=>({read:(e,s)=>readWholeNumber(e,s,n,t),unset:void 0,placeholder:"N"}),lc=(n,t)=>({read:(e,s)=>readWholeNumber(e,s,n,t)*1e3,unset:void 0,placeholder:"SECONDS"}),cc=n=>({read:(t,e)=>readChoice(t,e,n),unset:void 0,placeholder:"NAME"}),fc={read:pt,unset:void 0,placeholder:"URL"},pc={read:On,unset:void 0,placeholder:"URL"},dc={read:Lu,unset:void 0,placeholder:"URL"},hc={read:xu,unset:[],placeholder:"LIST"},mc={read:Pu,unset:void 0,placeholder:"LIST"},yc={read:En,unset:{},placeholder:"MAP"},gc={read:async(n,t,e)=>Nu(n,await En(n,t,e)),unset:{},placeholder:"MAP"},bc=n=>({read:async(t,e,s)=>{const i=s.host.input(n);if(i!==""&&!isJsonContent(i))return{text:e};const a=await readValue(t,e,s);if(a===null)throw inputError(t,"is null. Set it to a value, or remove it.");return{value:a}},unset:void 0,placeholder:"BODY"}),vc={read:(n,t,{host:e})=>hu(t,e),unset:{certificates:[],systemStore:!1}},wc={read:Du,unset:void 0,placeholder:"BOOL"},kc={read:$u,unset:"",placeholder:"HOST"},Ec={read:async(n,t,{host:e})=>t==="require"?t:(await F.e(419).then(F.bind(F,9419))).readCrl(n,t,e),unset:void 0,placeholder:"LISTS"},Je={clientSecret:Se("client-secret",Ie,{secret:!0})},Ye="Check client-id and client-secret: the secret must be for this server. Also check that client-auth is the method that the server expects.",dt=(n,t)=>Buffer.from(`${n}:${t}`).toString("base64"),ge=n=>n,Nn=n=>encodeURIComponent(n).replace(/[-_.!~*'()]/gu,t=>`%${t.charCodeAt(0).toString(16).toUpperCase()}`),jn=(n,t)=>dt(Nn(n),Nn(t)),Mu=ge({name:"client_secret_basic",meaning:"RFC 6749: id and secret are encoded first",ifRejected:Ye,inputs:Je,authenticate:({clientId:n,headers:t},{clientSecret:e})=>{t.set("authorization",`Basic ${jn(n,e)}`)},derivedSecrets:(n,{clientSecret:t})=>[jn(n,t)]}),Ru=ge({name:"client_secret_basic_raw",isOwnName:!0,meaning:"id and secret unencoded, for servers that do not decode them",ifRejected:Ye,inputs:Je,authenticate:({clientId:n,headers:t},{clientSecret:e})=>{t.set("authorization",`Basic ${dt(n,e)}`)},derivedSecrets:(n,{clientSecret:t})=>[dt(n,t)]}),In=60;function ht(n,t,e){t!==""&&n.set("client_id",t),n.set("client_assertion_type","urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),n.set("client_assertion",e)}const qu=ge({name:"client_secret_jwt",meaning:"an assertion that the secret signs, so that the secret is not sent",ifRejected:Ye,inputs:Je,authenticate:async({clientId:n,issuer:t,body:e,now:s},{clientSecret:i})=>{const{signJwt:a}=await F.e(25).then(F.bind(F,6025)),d={iss:n,sub:n,aud:t},p={key:Buffer.from(i),algorithm:"HS256",keyId:"",now:s(),lifetimeS:In};ht(e,n,await a(d,p))}}),Fu=ge({name:"client_secret_post",meaning:"in the body",ifRejected:Ye,inputs:Je,authenticate:({clientId:n,body:t},{clientSecret:e})=>{t.set("client_id",n),t.set("client_secret",e)}}),Bu=ge({name:"id_token",isOwnName:!0,isOnlyNamed:!0,needsNoClientId:!0,usesIdentity:!0,meaning:"the identity token of the job, without a stored secret",ifRejected:"Check that the server trusts the identity tokens of the CI system.",inputs:{},authenticate:async({clientId:n,body:t,identity:e})=>{ht(t,n,await e.token())}}),Uu=ge({name:"none",isOnlyNamed:!0,meaning:"a public client, without credentials",ifRejected:"Check client-id, and that the client is public on the server. If it has a secret, remove client-auth.",inputs:{},authenticate:({clientId:n,body:t})=>{n!==""&&t.set("client_id",n)}});var Cn=F(8613);const Ku={read:async(n,t,{host:e})=>{const{readPrivateKey:s}=await F.e(865).then(F.bind(F,5865));return s(t,{keyId:"",algorithm:e.input("client-key-algorithm")}),t},unset:""},Gu={clientKey:Se("client-key",Ku,{secret:!0}),clientKeyId:Se("client-key-id",Ie,{secret:!1,option:"ID"}),clientKeyAlgorithm:Se("client-key-algorithm",Ie,{secret:!1,option:"NAME"})},Vu=async n=>{const{readPrivateKey:t}=await F.e(865).then(F.bind(F,5865)),{clientKey:e="",clientKeyId:s="",clientKeyAlgorithm:i=""}=n;return t(e,{keyId:s,algorithm:i})},zu=ge({name:"private_key_jwt",meaning:"an assertion that the private key `client-key` signs",ifRejected:"Check client-id, and that the client has the public key of client-key on the server, for the same algorithm. If the server finds keys by their id, set client-key-id.",inputs:Gu,optional:["clientKeyId","clientKeyAlgorithm"],authenticate:async({clientId:n,issuer:t,body:e,now:s},i)=>{const{signJwt:a}=await F.e(25).then(F.bind(F,6025)),d={iss:n,sub:n,aud:t},c={...await Vu(i),now:s(),lifetimeS:In};ht(e,n,await a(d,c))},derivedSecrets:(n,{clientKey:t})=>(0,Cn.K0)(t)}),Ju={read:async(n,t,{host:e})=>{const{checkCertificate:s}=await F.e(116).then(F.bind(F,6116));return s({clientCert:t,clientCertKey:e.input("client-cert-key"),clientCertPassphrase:e.input("client-cert-passphrase")}),t},unset:""},Yu={clientCert:Se("client-cert",Ju,{option:"PEM"}),clientCertKey:Se("client-cert-key",Ie,{secret:!0}),clientCertPassphrase:Se("client-cert-passphrase",Ie,{secret:!0})},Ln=(n,t,e)=>ge({name:n,meaning:t,ifRejected:e,isOnlyGiven:!0,inputs:Yu,optional:["clientCertPassphrase"],authenticate:Wu,derivedSecrets:(s,{clientCertKey:i})=>(0,Cn.K0)(i)}),Wu=({clientId:n,body:t})=>{t.set("client_id",n)},Hu=Ln("tls_client_auth","mutual TLS: the certificate `client-cert`, which a CA issued","Check client-id, and that the client on the server has the subject of client-cert, with its parts in the same order. The server, and the proxy in front of it, must ask for a client certificate."),Xu=Ln("self_signed_tls_client_auth","mutual TLS: the certificate `client-cert`, which the server knows itself","Check client-id, and that the client on the server has exactly the certificate client-cert. The server, and the proxy in front of it, must ask for a client certificate."),mt=[Fu,Mu,Ru,zu,qu,Hu,Xu,Bu,Uu],_c=null,Sc=n=>mt.find(t=>t.name===n),Tc=n=>mt.find(t=>t.name===n&&t.isOwnName!==!0);function xn(n){const t=e=>{const s=Object.hasOwn(n,e)?n[e]:void 0;return s===void 0?void 0:bt(`providers/${e}.yml`,s)};return{authMethods:mt.map(({name:e})=>e),get ids(){return Object.keys(n).filter(e=>t(e)?.find(["extends"]).depth===0)},builtIn:t}}const Qu=(n,t)=>au(n,t,xn(Pn));var Zu=Xe.Y,el=Xe.a;export{Zu as knownFrom,el as readOwnProvider};
