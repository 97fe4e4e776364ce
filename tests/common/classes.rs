//! Java classes of a few instructions, for what is about Java code beside
//! modules: written here, for a machine that runs TLC need not have a compiler,
//! and a compiled file in a repository is nothing that one can read.
//!
//! The format is that of the Java Virtual Machine Specification, chapter 4.
//! Version 49 is the first whose code names classes as values, and the last
//! whose methods need no stack maps.

const VERSION: u16 = 49;

const PUBLIC: u16 = 0x0001;
const STATIC: u16 = 0x0008;

/// Room on the operand stack and for local variables; none of these methods
/// needs more.
const ROOM: u16 = 8;

const ICONST_0: u8 = 0x03;
const ICONST_1: u8 = 0x04;
const ALOAD_0: u8 = 0x2a;
const AASTORE: u8 = 0x53;
const POP: u8 = 0x57;
const DUP: u8 = 0x59;
const IADD: u8 = 0x60;
const ARETURN: u8 = 0xb0;
const RETURN: u8 = 0xb1;

const LDC_W: u8 = 0x13;
const GETFIELD: u8 = 0xb4;
const INVOKEVIRTUAL: u8 = 0xb6;
const INVOKESPECIAL: u8 = 0xb7;
const INVOKESTATIC: u8 = 0xb8;
const INVOKEINTERFACE: u8 = 0xb9;
const NEW: u8 = 0xbb;
const ANEWARRAY: u8 = 0xbd;

const UTF8: u8 = 1;
const CLASS: u8 = 7;
const STRING: u8 = 8;
const FIELD: u8 = 9;
const METHOD: u8 = 10;
const INTERFACE_METHOD: u8 = 11;
const NAME_AND_TYPE: u8 = 12;

const INT_VALUE: &str = "tlc2/value/impl/IntValue";
const OVERRIDES: &str = "tlc2/overrides/TLCOverrides";

/// Replaces `Fast!Twice`, whose definition TLC cannot evaluate:
/// `static IntValue Twice(IntValue n) { return IntValue.gen(n.val + n.val); }`.
pub(crate) fn fast() -> Vec<u8> {
    let mut class = Class::default();
    let value = class.member(FIELD, INT_VALUE, "val", "I");
    let code = [vec![ALOAD_0], with(GETFIELD, value)].concat();
    let code = [code.clone(), code, vec![IADD], class.generate(), vec![ARETURN]].concat();
    let twice = format!("(L{INT_VALUE};)L{INT_VALUE};");
    class.method(PUBLIC | STATIC, "Twice", &twice, &code, None);
    class.bytes("Fast", None)
}

/// Replaces `Lines!Count`: how many lines a file has,
/// `IntValue.gen(Files.readAllLines(Paths.get(path.val.toString())).size())`.
pub(crate) fn lines() -> Vec<u8> {
    let mut class = Class::default();
    let value = class.member(FIELD, "tlc2/value/impl/StringValue", "val", "Lutil/UniqueString;");
    let text = class.member(METHOD, "java/lang/Object", "toString", "()Ljava/lang/String;");
    let string = class.class("java/lang/String");
    let get = "(Ljava/lang/String;[Ljava/lang/String;)Ljava/nio/file/Path;";
    let get = class.member(METHOD, "java/nio/file/Paths", "get", get);
    let read = "(Ljava/nio/file/Path;)Ljava/util/List;";
    let read = class.member(METHOD, "java/nio/file/Files", "readAllLines", read);
    let size = class.member(INTERFACE_METHOD, "java/util/List", "size", "()I");
    let code = [
        vec![ALOAD_0],
        with(GETFIELD, value),
        with(INVOKEVIRTUAL, text),
        vec![ICONST_0],
        with(ANEWARRAY, string),
        with(INVOKESTATIC, get),
        with(INVOKESTATIC, read),
        with(INVOKEINTERFACE, size),
        vec![1, 0], // it has one argument, itself
        class.generate(),
        vec![ARETURN],
    ];
    let count = format!("(Ltlc2/value/impl/StringValue;)L{INT_VALUE};");
    let annotation = class.operator("Count", "Lines");
    class.method(PUBLIC | STATIC, "count", &count, &code.concat(), Some(&annotation));
    class.bytes("tlc2/overrides/Lines", None)
}

/// Tells TLC that `Lines` holds operators: `return new Class[] {Lines.class};`.
pub(crate) fn overrides_of_lines() -> Vec<u8> {
    let mut class = Class::default();
    let [classes, lines] = ["java/lang/Class", "tlc2/overrides/Lines"].map(|n| class.class(n));
    let array = [vec![ICONST_1], with(ANEWARRAY, classes)];
    let fill = [vec![DUP, ICONST_0], with(LDC_W, lines), vec![AASTORE, ARETURN]];
    class.overrides(&[array.concat(), fill.concat()].concat())
}

/// Tells that it was loaded, by a file whose name the variable EXECUTED holds:
/// `new FileOutputStream(System.getenv("EXECUTED")); return new Class[0];`.
pub(crate) fn overrides_that_tell() -> Vec<u8> {
    const STREAM: &str = "java/io/FileOutputStream";
    let mut class = Class::default();
    let [classes, stream] = ["java/lang/Class", STREAM].map(|name| class.class(name));
    let variable = class.text("EXECUTED");
    let variable = class.constant(STRING, &[variable]);
    let get = "(Ljava/lang/String;)Ljava/lang/String;";
    let get = class.member(METHOD, "java/lang/System", "getenv", get);
    let open = class.member(METHOD, STREAM, "<init>", "(Ljava/lang/String;)V");
    let code = [
        with(NEW, stream),
        vec![DUP],
        with(LDC_W, variable),
        with(INVOKESTATIC, get),
        with(INVOKESPECIAL, open),
        vec![POP, ICONST_0],
        with(ANEWARRAY, classes),
        vec![ARETURN],
    ];
    class.overrides(&code.concat())
}

/// An instruction with a constant.
fn with(instruction: u8, constant: u16) -> Vec<u8> {
    let [high, low] = constant.to_be_bytes();
    vec![instruction, high, low]
}

/// Numbers of two bytes, as all of them are but few.
fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// What is counted in two bytes.
fn counted(all: &[Vec<u8>]) -> Vec<u8> {
    let count = u16::try_from(all.len()).unwrap();
    [words(&[count]), all.concat()].concat()
}

#[derive(Default)]
struct Class {
    constants: Vec<Vec<u8>>,
    methods: Vec<Vec<u8>>,
}

impl Class {
    /// The number of a new constant; they are counted from 1.
    fn add(&mut self, constant: Vec<u8>) -> u16 {
        self.constants.push(constant);
        u16::try_from(self.constants.len()).unwrap()
    }

    fn constant(&mut self, tag: u8, of: &[u16]) -> u16 {
        self.add([vec![tag], words(of)].concat())
    }

    fn text(&mut self, text: &str) -> u16 {
        let length = u16::try_from(text.len()).unwrap();
        self.add([vec![UTF8], words(&[length]), text.into()].concat())
    }

    fn class(&mut self, name: &str) -> u16 {
        let name = self.text(name);
        self.constant(CLASS, &[name])
    }

    /// A field or method of a class.
    fn member(&mut self, tag: u8, class: &str, name: &str, kind: &str) -> u16 {
        let (class, name, kind) = (self.class(class), self.text(name), self.text(kind));
        let name = self.constant(NAME_AND_TYPE, &[name, kind]);
        self.constant(tag, &[class, name])
    }

    /// Makes a value of TLC's of an `int`.
    fn generate(&mut self) -> Vec<u8> {
        let made = format!("(I)L{INT_VALUE};");
        with(INVOKESTATIC, self.member(METHOD, INT_VALUE, "gen", &made))
    }

    /// An attribute of a method or a class.
    fn attribute(&mut self, name: &str, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [words(&[self.text(name)]).as_slice(), &length, content].concat()
    }

    /// `@TLAPlusOperator(identifier = ..., module = ...)`.
    fn operator(&mut self, identifier: &str, module: &str) -> Vec<u8> {
        let kind = self.text("Ltlc2/overrides/TLAPlusOperator;");
        let mut annotation = words(&[1, kind, 2]);
        for (name, value) in [("identifier", identifier), ("module", module)] {
            let (name, value) = (self.text(name), self.text(value));
            annotation.extend([words(&[name]), vec![b's'], words(&[value])].concat());
        }
        self.attribute("RuntimeVisibleAnnotations", &annotation)
    }

    fn method(&mut self, flags: u16, name: &str, kind: &str, code: &[u8], more: Option<&[u8]>) {
        let length = u32::try_from(code.len()).unwrap().to_be_bytes();
        let neither_handler_nor_attribute = words(&[0, 0]);
        let room = words(&[ROOM, ROOM]);
        let body = [room.as_slice(), &length, code, &neither_handler_nor_attribute].concat();
        let mut attributes = vec![self.attribute("Code", &body)];
        attributes.extend(more.map(<[u8]>::to_vec));
        let head = [flags, self.text(name), self.text(kind)];
        self.methods.push([words(&head), counted(&attributes)].concat());
    }

    /// An implementation of `ITLCOverrides`, whose only method has this code.
    fn overrides(mut self, code: &[u8]) -> Vec<u8> {
        let parent = self.member(METHOD, "java/lang/Object", "<init>", "()V");
        let new = [vec![ALOAD_0], with(INVOKESPECIAL, parent), vec![RETURN]].concat();
        self.method(PUBLIC, "<init>", "()V", &new, None);
        self.method(PUBLIC, "get", "()[Ljava/lang/Class;", code, None);
        self.bytes(OVERRIDES, Some("tlc2/overrides/ITLCOverrides"))
    }

    fn bytes(mut self, name: &str, implements: Option<&str>) -> Vec<u8> {
        let head = [PUBLIC, self.class(name), self.class("java/lang/Object")];
        let interfaces: Vec<Vec<u8>> =
            implements.into_iter().map(|name| words(&[self.class(name)])).collect();
        let constants = u16::try_from(self.constants.len() + 1).unwrap();
        [
            0xcafe_babe_u32.to_be_bytes().to_vec(),
            words(&[0, VERSION, constants]),
            self.constants.concat(),
            words(&head),
            counted(&interfaces),
            counted(&[]), // fields
            counted(&self.methods),
            counted(&[]), // attributes
        ]
        .concat()
    }
}
