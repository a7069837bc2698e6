//! Writes what is derived from the contract: the TypeScript of
//! `ui/src/generated`. With `--check` it writes nothing and fails when a file
//! on disk differs.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::process::ExitCode;
use ts_rs::{Config, TS, TypeVisitor};

/// Declarations by name, dependencies included.
struct Declarations<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
        if T::output_path().is_some() {
            let declaration = format!("export {}", T::decl(self.config));
            self.found.insert(T::ident(self.config), declaration);
        }
    }
}

fn typescript() -> String {
    let config = Config::default().with_large_int("number");
    let mut declarations = Declarations {
        config: &config,
        seen: HashSet::new(),
        found: BTreeMap::new(),
    };
    contract::visit_types(&mut declarations);
    declarations.visit::<contract::ErrorBody>();
    let mut text = String::from(
        "// Written by `cargo xtask generate` from crates/contract and crates/domain.\n\n",
    );
    for declaration in declarations.found.values() {
        text += declaration;
        text += "\n\n";
    }
    text += "/** Every command: what it asks, what it answers. */\nexport interface Calls {\n";
    for (name, request, answer) in contract::typescript_calls(&config) {
        text += &format!("  {name}: {{ request: {request}; answer: {answer} }};\n");
    }
    text += "}\n";
    text
}

fn main() -> ExitCode {
    let check = std::env::args().any(|arg| arg == "--check");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("ui/src/generated/contract.ts");
    let fresh = typescript();
    if check {
        if std::fs::read_to_string(&path).is_ok_and(|old| old == fresh) {
            return ExitCode::SUCCESS;
        }
        eprintln!("ui/src/generated/contract.ts is stale. Run: cargo xtask generate");
        return ExitCode::FAILURE;
    }
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    match written.and_then(|()| std::fs::write(&path, fresh)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ui/src/generated/contract.ts cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}
