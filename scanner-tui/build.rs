//! Migrations are compiled into the binary; a new file among them must rebuild it.

fn main() {
    println!("cargo:rerun-if-changed=../migrations/scanner");
}
