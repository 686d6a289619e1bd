//! The grammars' meaning is what syntect's parser makes of them; ours has to agree on every sample.

use syntect::parsing::{ParseState, ScopeStackOp};

use super::SAMPLES;
use crate::class::{Class, paint};
use crate::language::SYNTAXES;
use crate::paint::Stack;
use crate::{Language, emit::Emitter, highlight, language};

/// The block as syntect's parser sees it, in our classes.
fn by_syntect(language: Language, code: &str) -> String {
    let mut emitter = Emitter::new(code);
    let mut state = ParseState::new(&SYNTAXES.syntaxes()[language.index()]);
    let mut stack = Stack::default();
    let mut done = 0;
    for line in code.split_inclusive('\n') {
        let mut from = 0;
        for (at, operation) in state.parse_line(line, &SYNTAXES).expect("the grammar is whole") {
            if at > from {
                emitter.piece(done + at, stack.class());
                from = at;
            }
            match operation {
                ScopeStackOp::Push(scope) => stack.push(paint(scope)),
                ScopeStackOp::Pop(count) => stack.pop(count),
                ScopeStackOp::Clear(amount) => stack.clear(amount),
                ScopeStackOp::Restore => stack.restore(),
                ScopeStackOp::Noop => {}
            }
        }
        done += line.len();
        emitter.piece(done, stack.class());
    }
    emitter.finish()
}

#[track_caller]
fn agrees(language: Language, code: &str) {
    let (ours, theirs) = (highlight(language, code), by_syntect(language, code));
    let differing = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
    assert!(ours == theirs, "{}:\n{differing:#?}\nin:\n{code}", language.name());
}

#[test]
fn every_sample_reads_as_syntect_reads_it() {
    for (name, code) in SAMPLES {
        agrees(language(name).expect("a known language"), code);
    }
}

#[test]
fn broken_code_reads_as_syntect_reads_it() {
    // A sample in the wrong language leaves strings open and contexts unfinished.
    for (index, (name, _)) in SAMPLES.iter().enumerate() {
        let (_, other) = SAMPLES[(index + 5) % SAMPLES.len()];
        agrees(language(name).expect("a known language"), other);
    }
}

#[test]
fn what_one_rule_caught_ends_the_context_of_another() {
    // Which groups are recorded depends on who may ask for them.
    for (name, code) in [
        ("bash", "cat <<-'END' | sort\n\t$a END\n\tEND\ncat <<A; cat <<B\n$(cat <<C\nA\nC\n)\nA\nB\necho\n"),
        ("ruby", "a = <<~ONE + <<~'TWO'\n  x #{<<~THREE} y\n  z\n  THREE\n  ONE\n  t\n  TWO\nb = %w[a b]\n"),
        ("php", "<?php\n$a = <<<X\n a $b {$c}\nX;\n$d = <<<'Y'\n $e\nY;\n"),
        ("yaml", "a: |\n  b: c\n\n   d\ne: >-\n  f\n # g\nh: [i, {j: k}]\n"),
        (
            "md",
            "````rust\nfn a() {}\n```\n````\n~~~ js\nlet a = `${b}`;\n~~~\n``a ` b`` *c **d** e*\n> ```sh\n> ls <<E\n> ```\n",
        ),
        ("rust", "let a = r##\"x\"# \"##; let b = br#\"y\"#;\n"),
        ("lua", "a = [==[ x ]=] ]==] --[[ b ]] c\n"),
        ("perl", "print <<\"A\", <<'B';\n$a\nA\n$b\nB\ns{a}{b}g; q(c);\n"),
    ] {
        agrees(language(name).expect("a known language"), code);
    }
}

#[test]
fn every_pattern_of_the_important_languages_compiles() {
    for (name, _) in SAMPLES {
        let missing = crate::grammar::uncompiled(language(name).expect("a known language"));
        assert!(missing.is_empty(), "{name}: {missing:#?}");
    }
}

#[test]
fn each_class_has_its_own_name() {
    let mut names: Vec<_> = Class::ALL.iter().map(|class| class.short()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Class::ALL.len());
}
