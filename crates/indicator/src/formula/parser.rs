//! Reads a formula into its tree, by operator strength (Pratt).
//!
//! From loose to tight: `or`, `and`, `not`, comparisons (which don't chain), `+ -`, `* /`, leading `-`,
//! `^` (from the right). Nesting is limited, so that hostile text is an error and not a crash.

use super::error::{FormulaError, Problem, Span};
use super::lexer::{Sign, Token, tokens};
use super::tree::{At, Binary, Expr, Function, NEGATE, NOT, Node};

/// Levels of parentheses, calls and leading signs within each other.
pub const MAX_DEPTH: usize = 64;
/// Bytes of a formula's text.
pub const MAX_BYTES: usize = 65_536;

/// Reads `text` into a tree.
///
/// # Errors
/// The first thing that can't be read, at its byte.
pub fn parse(text: &str) -> Result<Expr, FormulaError> {
    if text.len() > MAX_BYTES {
        let at = Span::new(MAX_BYTES, text.len());
        return Err(FormulaError::new(at, Problem::TooLong { limit: MAX_BYTES }));
    }
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(FormulaError::new(Span::new(0, text.len()), Problem::Empty));
    }
    let mut parser = Parser { text, tokens, next: 0, nodes: Vec::new(), spans: Vec::new(), depth: 0 };
    parser.expression(0)?;
    match parser.peek() {
        None => Ok(Expr { nodes: parser.nodes, spans: parser.spans }),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token, Span)>,
    next: usize,
    nodes: Vec<Node>,
    spans: Vec<Span>,
    depth: usize,
}

type Parsed = Result<At, FormulaError>;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    /// Place of the next token; the end of the text if there is none.
    fn here(&self) -> Span {
        let end = Span::new(self.text.len(), self.text.len());
        self.tokens.get(self.next).map_or(end, |(_, span)| *span)
    }

    fn eat(&mut self, token: &Token) -> bool {
        let hit = self.peek() == Some(token);
        self.next += usize::from(hit);
        hit
    }

    fn unexpected(&self) -> FormulaError {
        let here = self.here();
        let problem = match self.text.get(here.from..here.to) {
            Some(found) if !found.is_empty() => Problem::Unexpected { found: found.to_owned() },
            _ => Problem::UnexpectedEnd,
        };
        FormulaError::new(here, problem)
    }

    fn push(&mut self, node: Node, span: Span) -> At {
        self.nodes.push(node);
        self.spans.push(span);
        self.nodes.len() - 1
    }

    fn span(&self, at: At) -> Span {
        self.spans.get(at).copied().unwrap_or_default()
    }

    /// Counts one level of nesting around `inner`, which starts at `span`.
    fn nested(&mut self, span: Span, inner: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err(FormulaError::new(span, Problem::TooDeep { limit: MAX_DEPTH }));
        }
        self.depth += 1;
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    /// An expression of operators at least as strong as `least`.
    fn expression(&mut self, least: u8) -> Parsed {
        let mut left = self.operand()?;
        while let Some(op) = self.peek().and_then(binary) {
            let strength = op.strength();
            if strength < least {
                break;
            }
            let sign = self.here();
            self.next += 1;
            let right = match op {
                Binary::Power => self.nested(sign, |p| p.exponent())?,
                _ => self.expression(strength + 1)?,
            };
            let span = self.span(left).and(self.span(right));
            left = self.push(Node::Binary(op, left, right), span);
            if op.compares() && self.peek().and_then(binary).is_some_and(Binary::compares) {
                return Err(FormulaError::new(self.here(), Problem::ChainedComparison));
            }
        }
        Ok(left)
    }

    /// What stands right of `^`: a sign may lead, and another `^` groups from the right.
    fn exponent(&mut self) -> Parsed {
        if self.peek() == Some(&Token::Sign(Sign::Minus)) {
            return self.operand();
        }
        self.expression(Binary::Power.strength())
    }

    fn operand(&mut self) -> Parsed {
        let span = self.here();
        let Some(token) = self.peek().cloned() else { return Err(self.unexpected()) };
        match token {
            Token::Number(value) => {
                self.next += 1;
                let unit = match self.peek().cloned() {
                    Some(Token::Unit(unit)) => {
                        self.next += 1;
                        Some(unit)
                    }
                    _ => None,
                };
                let end = self.tokens.get(self.next.wrapping_sub(1)).map_or(span, |(_, s)| *s);
                Ok(self.push(Node::Number { value, unit }, span.and(end)))
            }
            Token::Reference(name) => {
                self.next += 1;
                Ok(self.push(Node::Reference(name), span))
            }
            Token::Word(name) => {
                self.next += 1;
                if self.peek() == Some(&Token::Open) {
                    return self.nested(span, |p| p.call(&name, span));
                }
                Ok(self.push(Node::Reference(name), span))
            }
            Token::Open => {
                self.next += 1;
                self.nested(span, |p| {
                    let inner = p.expression(0)?;
                    p.close(span)?;
                    Ok(inner)
                })
            }
            Token::Sign(Sign::Minus) => self.signed(NEGATE, Node::Negate),
            Token::Sign(Sign::Plus) => {
                self.next += 1;
                self.nested(span, |p| p.expression(NEGATE))
            }
            Token::Not => self.signed(NOT, Node::Not),
            _ => Err(self.unexpected()),
        }
    }

    fn signed(&mut self, strength: u8, node: fn(usize) -> Node) -> Parsed {
        let span = self.here();
        self.next += 1;
        let inner = self.nested(span, |p| p.expression(strength))?;
        let span = span.and(self.span(inner));
        Ok(self.push(node(inner), span))
    }

    fn close(&mut self, open: Span) -> Result<(), FormulaError> {
        if self.eat(&Token::Close) {
            return Ok(());
        }
        Err(match self.peek() {
            None => FormulaError::new(open, Problem::UnclosedParenthesis),
            Some(_) => self.unexpected(),
        })
    }

    fn call(&mut self, name: &str, span: Span) -> Parsed {
        let Some(function) = Function::from_name(name) else {
            let nearest = super::nearest(name, Function::names()).map(str::to_owned);
            return Err(FormulaError::new(span, Problem::UnknownFunction { name: name.to_owned(), nearest }));
        };
        let open = self.here();
        self.next += 1;
        let mut arguments = Vec::new();
        if self.peek() != Some(&Token::Close) {
            loop {
                arguments.push(self.expression(0)?);
                if !self.eat(&Token::Comma) {
                    break;
                }
            }
        }
        let end = self.here();
        self.close(open)?;
        let span = span.and(end);
        let (least, most) = function.arity();
        if arguments.len() < least || arguments.len() > most {
            let problem = Problem::Arguments { function: function.name(), least, most, got: arguments.len() };
            return Err(FormulaError::new(span, problem));
        }
        Ok(self.push(Node::Call(function, arguments), span))
    }
}

fn binary(token: &Token) -> Option<Binary> {
    Some(match token {
        Token::And => Binary::And,
        Token::Or => Binary::Or,
        Token::Sign(sign) => match sign {
            Sign::Plus => Binary::Add,
            Sign::Minus => Binary::Subtract,
            Sign::Times => Binary::Multiply,
            Sign::Over => Binary::Divide,
            Sign::Power => Binary::Power,
            Sign::Less => Binary::Less,
            Sign::LessEqual => Binary::LessEqual,
            Sign::Greater => Binary::Greater,
            Sign::GreaterEqual => Binary::GreaterEqual,
            Sign::Equal => Binary::Equal,
            Sign::NotEqual => Binary::NotEqual,
        },
        _ => return None,
    })
}
