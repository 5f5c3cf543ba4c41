//! The configurations that violate a claim as a table in [Parquet](https://parquet.apache.org/docs/).
//!
//! A row is a cube: the claim, how many configurations the cube has, and for each setting the list of its
//! values, or null where it may have any. The cubes of a claim are disjoint, and together they are exactly
//! the configurations that violate it: their numbers add up, and a configuration is in at most one row.

use std::io::Write;
use std::sync::Arc;

use family::cube::Cube;
use family::region::Exhausted;
use family::variable::{Values, VariableId};
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use thiserror::Error;

use crate::setting::{self, Row};
use crate::shards::merge::Merged;
use crate::shards::plan::Plan;
use crate::shards::this;

/// How many rows are held in memory at once.
const GROUP: usize = 1 << 16;

/// A table that cannot be written.
#[derive(Debug, Error)]
pub enum TableError {
    /// There is no room for a region.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
    /// The file cannot be written.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
}

/// Writes the rows of all claims, and says how many it has written, now and again and at the end.
pub fn write(
    plan: &Plan,
    merged: &Merged,
    sink: impl Write + Send,
    tell: &mut dyn FnMut(u64),
) -> Result<(), TableError> {
    let missing: Vec<String> = merged.missing.iter().map(u32::to_string).collect();
    let about = [
        ("model_sha256", this().model_sha256),
        ("plan_sha256", plan.sha256.clone()),
        ("missing_shards", missing.join(",")),
    ];
    let about = about.map(|(key, value)| KeyValue::new(key.to_owned(), value)).to_vec();
    let properties = WriterProperties::builder().set_key_value_metadata(Some(about)).build();
    let mut writer = SerializedFileWriter::new(sink, schema()?, Arc::new(properties))?;
    let full = Cube::full(setting::domain());
    let mut rows = 0;
    for answer in &merged.outcome.answers {
        let diagram = answer.violating.diagram()?;
        let mut cubes = diagram.cubes(0, full.clone());
        loop {
            let some: Vec<Cube> = cubes.by_ref().take(GROUP).collect();
            if some.is_empty() {
                break;
            }
            let mut group = writer.next_row_group()?;
            write_group(&mut group, answer.claim.id, &some)?;
            group.close()?;
            rows += some.len() as u64;
            tell(rows);
        }
    }
    writer.close()?;
    Ok(())
}

/// The columns.
fn schema() -> Result<TypePtr, ParquetError> {
    let text = |name: &str| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::String))
            .build()
            .map(Arc::new)
    };
    let configurations =
        Type::primitive_type_builder("configurations", Physical::FIXED_LEN_BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::decimal(0, 38)))
            .with_length(16)
            .with_precision(38)
            .with_scale(0)
            .build()?;
    let mut columns = vec![text("claim")?, Arc::new(configurations)];
    for (_, row) in setting::rows() {
        let list = Type::group_type_builder("list")
            .with_repetition(Repetition::REPEATED)
            .with_fields(vec![text("element")?])
            .build()?;
        let column = Type::group_type_builder(row.id)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::List))
            .with_fields(vec![Arc::new(list)])
            .build()?;
        columns.push(Arc::new(column));
    }
    Ok(Arc::new(Type::group_type_builder("violating").with_fields(columns).build()?))
}

fn write_group<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    claim: &'static str,
    cubes: &[Cube],
) -> Result<(), ParquetError> {
    let claims = vec![ByteArray::from(claim); cubes.len()];
    column::<ByteArrayType, _>(group, |column| column.write_batch(&claims, None, None))?;
    let counts: Vec<FixedLenByteArray> = cubes
        .iter()
        .map(|cube| FixedLenByteArray::from(cube.count().to_be_bytes().to_vec()))
        .collect();
    column::<FixedLenByteArrayType, _>(group, |column| column.write_batch(&counts, None, None))?;
    for (variable, row) in setting::rows() {
        let lists = Lists::new(variable, row, cubes);
        column::<ByteArrayType, _>(group, |column| {
            column.write_batch(&lists.values, Some(&lists.definition), Some(&lists.repetition))
        })?;
    }
    Ok(())
}

/// Writes the next column.
fn column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    write: impl FnOnce(&mut ColumnWriterImpl<'_, T>) -> Result<usize, ParquetError>,
) -> Result<(), ParquetError> {
    let next = group.next_column()?;
    let mut column = next.ok_or_else(|| ParquetError::General("no column is left".to_owned()))?;
    write(column.typed::<T>())?;
    column.close()
}

/// The lists of one setting as Parquet has them: its values, and for each of them, or for a null, how much
/// of it is defined (0: null, 2: a value) and whether it goes on with a list (1) or begins one (0).
#[derive(Default)]
struct Lists {
    values: Vec<ByteArray>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl Lists {
    fn new(variable: VariableId, row: &Row, cubes: &[Cube]) -> Self {
        let names: Vec<ByteArray> = row.values.iter().map(|&value| value.into()).collect();
        let mut lists = Self::default();
        for cube in cubes {
            let values = cube.get(variable);
            if values == Values::first(row.values.len()) {
                lists.definition.push(0);
                lists.repetition.push(0);
                continue;
            }
            for (place, name) in
                values.iter().filter_map(|value| names.get(usize::from(value))).enumerate()
            {
                lists.values.push(name.clone());
                lists.definition.push(2);
                lists.repetition.push(i16::from(place > 0));
            }
        }
        lists
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use family::region::{CAPACITY, Space};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{Field, Row as Record};

    use super::*;
    use crate::families::{Engine, Options};
    use crate::scope::Scope;
    use crate::shards::merge::{Results, merge};
    use crate::shards::reading::{Found, read_result};
    use crate::shards::result::{decide_shard, write_result};

    /// What a row says: a claim, how many configurations, and which.
    fn read(record: &Record) -> (String, String, Cube) {
        let mut cube = Cube::full(setting::domain());
        let (mut claim, mut count) = (String::new(), String::new());
        for (name, field) in record.get_column_iter() {
            match (name.as_str(), field) {
                ("claim", Field::Str(id)) => id.clone_into(&mut claim),
                ("configurations", Field::Decimal(number)) => {
                    let bytes: [u8; 16] = number.data().try_into().unwrap();
                    count = i128::from_be_bytes(bytes).to_string();
                }
                (_, Field::Null) => {}
                (id, Field::ListInternal(list)) => {
                    let (variable, row) = setting::find(id).unwrap();
                    let names = list.elements().iter().map(|it| match it {
                        Field::Str(name) => name.as_str(),
                        other => panic!("{other:?}"),
                    });
                    cube.set(variable, setting::values(row, names).unwrap());
                }
                other => panic!("{other:?}"),
            }
        }
        (claim, count, cube)
    }

    #[test]
    fn the_rows_of_a_claim_are_disjoint_and_exactly_what_violates_it() {
        let set = ["mfa-registration=*", "ca-policy=*", "onprem-policy-assignment=*", "adfs-mfa=*"];
        let mut scope = Scope::preset("article-on-premises").unwrap();
        scope.change(Scope::parse_sets(&set.map(str::to_owned)).unwrap());
        let plan = Plan::new(scope, &[], 3).unwrap();
        let options = Options { engine: Engine::Family, limit: usize::MAX, threads: 1 };
        let mut results = Results::new();
        for shard in 0..3 {
            let (_, cube) = plan.shard(shard.into()).unwrap();
            let outcome = decide_shard(&plan, cube, options, &mut |_, _| {}).unwrap();
            let mut text = write_result(&plan, shard, &outcome).unwrap().join("\n");
            text.push('\n');
            let Found::Complete(result) = read_result(&text, &plan).unwrap() else {
                panic!("{text}")
            };
            results.insert(shard, *result);
        }
        let merged = merge(&plan, &results).unwrap();
        let (mut file, mut told) = (Vec::new(), 0);
        write(&plan, &merged, &mut file, &mut |rows| told = rows).unwrap();

        let reader = SerializedFileReader::new(Bytes::from(file)).unwrap();
        let about = reader.metadata().file_metadata().key_value_metadata().unwrap();
        assert!(about.iter().any(|it| it.value.as_ref() == Some(&plan.sha256)));
        let rows: Vec<_> =
            reader.get_row_iter(None).unwrap().map(|row| read(&row.unwrap())).collect();
        assert_eq!(told, rows.len() as u64);
        assert!(rows.len() > 10, "{} rows", rows.len());
        let space = Space::new(setting::domain(), CAPACITY / 16).unwrap();
        for answer in &merged.outcome.answers {
            let of = rows.iter().filter(|(claim, ..)| claim == answer.claim.id);
            let mut sum = space.none();
            for (_, count, cube) in of {
                assert_eq!(*count, cube.count().to_string());
                let here = space.cube(cube).unwrap();
                assert!(space.and(&sum, &here).unwrap().is_empty(), "{}", answer.claim.id);
                sum = space.or(&sum, &here).unwrap();
            }
            let region = space.regions(&answer.violating.diagram().unwrap()).unwrap();
            assert_eq!(Some(&sum), region.first(), "{}", answer.claim.id);
        }
    }
}
