use model::advice::explain::*; use model::families::whole::Whole; use model::claim; use model::setting; use family::cube::Cube; use family::formula::*;
fn show(f:&Formula) -> String { match f { Formula::Is(v,x)=>write_literal(*v,*x), Formula::Condition(n)=>format!("[{}]",n+1),
 Formula::All(p)=> if p.is_empty(){"always".into()} else {p.iter().map(|q| match q {Formula::Any(_)=>format!("({})", show(q)),_=>show(q)}).collect::<Vec<_>>().join(", ")},
 Formula::Any(p)=> if p.is_empty(){"never".into()} else {p.iter().map(|q| match q {Formula::Any(..)=>format!("({})",show(q)), Formula::All(p) if p.len()>1=>format!("({})", show(q)), _=>format!("{}", show(q))}).collect::<Vec<_>>().join(" or ")} } }
fn main(){ let which=std::env::args().nth(1).unwrap();
let (pl,c)=claim::find(&which).unwrap(); let full=Cube::full(setting::domain()); let mut lines=0;
let e=Whole::ask(&full,&mut |_,_|{}, &mut |w| { let e=explain(w,pl,c)?; let r=e.region(w.space(),&full)?; println!("exact {}", matches!(w.answer(pl,c)?.violating, model::families::violating::Violating::Region(_,x) if x==r)); Ok(e)}).unwrap();
let mut wr=|lead:String,t:String| { for (i,l) in model::report::run::wrapped(&t,110).iter().enumerate() { lines+=1; println!("{}{l}", if i==0 {lead.clone()} else {"       ".into()}); } };
for (s,w) in &e.sites { println!("{s:?}"); for x in w { wr("  - ".into(), format!("{}: {}", x.says, show(&x.formula))); } }
for (i,c) in e.conditions.iter().enumerate() { wr(format!("  [{}] ",i+1), format!("{} = {}", c.says.unwrap_or("?"), show(&c.formula))); }
println!("{lines} lines");
}
