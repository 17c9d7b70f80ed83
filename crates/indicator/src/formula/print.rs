//! Prints a formula so that it parses back to the same tree.

use super::tree::{At, Binary, Expr, NEGATE, NOT, Node};
use std::fmt::{self, Display, Formatter};

/// What is still to be printed. A list of these in place of recursion: depth costs memory, never stack.
enum Todo<'a> {
    Text(&'a str),
    /// A node, in parentheses if it binds less tightly than this.
    Node(At, u8),
}

impl Display for Expr {
    /// Canonical form: references in brackets, units in braces, English function names.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut todo = vec![Todo::Node(self.root(), 0)];
        while let Some(next) = todo.pop() {
            match next {
                Todo::Text(text) => f.write_str(text)?,
                Todo::Node(at, least) => {
                    if let Some(node) = self.nodes.get(at) {
                        print(node, least, &mut todo, f)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn print<'a>(node: &'a Node, least: u8, todo: &mut Vec<Todo<'a>>, f: &mut Formatter<'_>) -> fmt::Result {
    let parenthesise = |strength: u8, todo: &mut Vec<Todo<'a>>, f: &mut Formatter<'_>| {
        if strength < least {
            todo.push(Todo::Text(")"));
            return f.write_str("(");
        }
        Ok(())
    };
    match node {
        Node::Number { value, unit } => {
            write!(f, "{value}")?;
            unit.as_ref().map_or(Ok(()), |unit| write!(f, "{{{unit}}}"))
        }
        Node::Reference(name) => write!(f, "[{name}]"),
        Node::Negate(inner) => {
            parenthesise(NEGATE, todo, f)?;
            todo.push(Todo::Node(*inner, NEGATE));
            f.write_str("-")
        }
        Node::Not(inner) => {
            parenthesise(NOT, todo, f)?;
            todo.push(Todo::Node(*inner, NOT));
            f.write_str("not ")
        }
        Node::Binary(op, left, right) => {
            let strength = op.strength();
            parenthesise(strength, todo, f)?;
            let (l, r) = match op {
                // a ^ b ^ c groups from the right and takes a sign on its right side
                Binary::Power => (strength + 1, NEGATE),
                // comparisons don't chain
                op if op.compares() => (strength + 1, strength + 1),
                _ => (strength, strength + 1),
            };
            todo.push(Todo::Node(*right, r));
            todo.extend([Todo::Text(" "), Todo::Text(op.sign()), Todo::Text(" ")]);
            todo.push(Todo::Node(*left, l));
            Ok(())
        }
        Node::Call(function, arguments) => {
            write!(f, "{}(", function.name())?;
            todo.push(Todo::Text(")"));
            for (i, argument) in arguments.iter().enumerate().rev() {
                todo.push(Todo::Node(*argument, 0));
                if i > 0 {
                    todo.push(Todo::Text(", "));
                }
            }
            Ok(())
        }
    }
}
