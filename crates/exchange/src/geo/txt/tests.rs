use qipan_space::crs::Crs;
use qipan_space::geometry::Geometry;

use super::super::{
    GeoError, GeoFile, GeoFormat, GeoOptions, Need, TextEncoding, WriteOptions, export, read,
};

const TWO: &str = "[属性描述]\r\n格式版本号=1.01版本\r\n数据产生单位=测绘院\r\n数据产生日期=2024-05-01\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n投影类型=高斯克吕格\r\n计量单位=米\r\n带号=40\r\n精度=0.001\r\n转换参数=,,,,,,\r\n[地块坐标]\r\n\
10,0.9600,330114-01,某项目一期,面,H51G083030,工业用地,100101,@\r\n\
J1,1,3354600.000,40547700.000\r\nJ2,1,3354600.000,40547800.000\r\nJ3,1,3354700.000,40547800.000\r\nJ4,1,3354700.000,40547700.000\r\nJ1,1,3354600.000,40547700.000\r\n\
J5,2,3354640.000,40547740.000\r\nJ6,2,3354640.000,40547760.000\r\nJ7,2,3354660.000,40547760.000\r\nJ8,2,3354660.000,40547740.000\r\nJ5,2,3354640.000,40547740.000\r\n\
4,0.0050,330114-02,二期,面,,,,@\r\n\
J1,1,3354600.000,40547900.000\r\nJ2,1,3354600.000,40547910.000\r\nJ3,1,3354610.000,40547910.000\r\nJ1,1,3354600.000,40547900.000\r\n";

fn open(text: &str) -> GeoFile {
    read("报批.txt", text.as_bytes(), &GeoOptions::default()).unwrap()
}

fn codes(file: &GeoFile) -> Vec<&str> {
    file.findings.iter().map(|f| f.code.as_str()).collect()
}

#[test]
fn reads_plots_with_holes_in_every_encoding() {
    for encoding in [TextEncoding::Utf8, TextEncoding::Gbk, TextEncoding::Utf16Le, TextEncoding::Utf16Be] {
        let bytes = encoding.encode(TWO).unwrap();
        let file = read("报批.txt", &bytes, &GeoOptions::default()).unwrap();
        assert_eq!(file.encoding, Some(encoding));
        let layer = &file.layers[0];
        assert_eq!(layer.crs, Some(Crs::GaussKruger3 { zone: 40, prefixed: true }), "{:?}", file.findings);
        assert_eq!((layer.features[0].id.as_str(), layer.features.len()), ("330114-01", 2));
        assert_eq!(layer.features[0].properties["用途"], "工业用地");
        let Geometry::Area(area) = &layer.features[0].geometry else { panic!() };
        assert_eq!((area.0.len(), area.0[0].holes.len()), (1, 1));
        // East is x, north is y.
        assert_eq!((area.0[0].exterior[1].x, area.0[0].exterior[1].y), (40_547_800.0, 3_354_600.0));
        assert!(file.needs.is_empty());
        assert!(!file.has_errors());
        assert_eq!(file.findings.iter().filter(|f| f.code != "text_encoding_concluded").count(), 0);
    }
}

#[test]
fn what_is_written_reads_back_the_same() {
    let first = open(TWO).layers.remove(0);
    for encoding in [None, Some(TextEncoding::Gbk), Some(TextEncoding::Utf16Le)] {
        let written = export(&first, GeoFormat::Txt, &WriteOptions { encoding }).unwrap();
        let mut second = read("报批.txt", &written.bytes, &GeoOptions::default()).unwrap();
        assert!(written.findings.is_empty());
        let again = second.layers.remove(0);
        assert_eq!(again, first);
    }
}

#[test]
fn declared_counts_and_areas_are_compared() {
    let file = open(&TWO.replace("10,0.9600,", "11,1.2000,"));
    assert_eq!(codes(&file), ["point_count_differs", "area_differs"]);
    assert_eq!(file.findings[1].place.row, Some(13));
    assert!(file.findings[1].message_en.contains("0.9600 ha"), "{}", file.findings[1].message_en);
    // Square metres, 亩, and counts without the closing points are in use too.
    assert_eq!(codes(&open(&TWO.replace("10,0.9600,", "8,9600.00,"))), ["area_unit_concluded"]);
    assert_eq!(codes(&open(&TWO.replace("10,0.9600,", "8,14.40,"))), ["area_unit_concluded"]);
}

#[test]
fn the_system_comes_from_head_and_eastings() {
    let gk = |zone, prefixed| Some(Crs::GaussKruger3 { zone, prefixed });
    let plain = TWO.replace(",40547", ",547");
    assert_eq!(open(&plain).layers[0].crs, gk(40, false));
    // Without the number of the zone the eastings tell it, or nobody does.
    assert_eq!(open(&TWO.replace("带号=40", "带号=")).layers[0].crs, gk(40, true));
    let file = open(&plain.replace("带号=40", "带号="));
    assert!(matches!(&file.needs[..], [Need::Crs { .. }]));
    // A 6° zone has the meridian of a 3° zone.
    let six =
        TWO.replace("几度分带=3", "几度分带=6").replace("带号=40", "带号=20").replace(",40547", ",20547");
    let file = open(&six);
    assert_eq!((file.layers[0].crs, codes(&file)), (gk(39, false), vec!["zone_of_six_degrees"]));
    assert!(file.layers[0].extent().unwrap().max_x < 1e6);
    // Some eastings with the zone and some without.
    let file = open(&TWO.replacen(",40547", ",547", 3));
    assert_eq!((file.layers[0].crs, codes(&file)), (gk(40, false), vec!["prefix_mixed"]));
    // Contradictions are asked about.
    for (text, code) in [
        (TWO.replace("带号=40", "带号=39"), "zone_contradicted"),
        (TWO.replace("2000国家大地坐标系", "80国家大地坐标系"), "datum_foreign"),
        (TWO.replacen(",40547", ",39547", 3), "zones_mixed"),
        (TWO.replace("坐标系=2000国家大地坐标系\r\n", ""), "datum_missing"),
        (TWO.replace("带号=40", "带号=7").replace(",40547", ",547"), "zone_unknown"),
    ] {
        let file = open(&text);
        assert!(codes(&file).contains(&code), "{code}: {:?}", file.findings);
        assert!(matches!(&file.needs[..], [Need::Crs { .. }]), "{code}");
        assert_eq!(file.layers[0].crs, None);
    }
}

#[test]
fn north_and_east_exchanged_are_noticed() {
    let mut text = String::new();
    for line in TWO.lines() {
        match line.split(',').collect::<Vec<_>>()[..] {
            [j, ring, x, y] if j.starts_with('J') => text.push_str(&format!("{j},{ring},{y},{x}\r\n")),
            _ => text.push_str(&format!("{line}\r\n")),
        }
    }
    let file = open(&text);
    assert_eq!(codes(&file), ["axes_swapped"]);
    assert_eq!(file.needs, [Need::Axes { layer: "报批".into() }]);
    let options = GeoOptions { swap_axes: Some(true), ..GeoOptions::default() };
    let file = read("报批.txt", text.as_bytes(), &options).unwrap();
    assert!(file.needs.is_empty());
    let (low, right) = (file.layers[0].extent(), open(TWO).layers[0].extent());
    assert_eq!(low, right);
}

#[test]
fn wrong_lines_are_told_and_left_out() {
    let text = TWO.replacen("J2,1,3354600.000,40547800.000", "J2,1,3354600.0OO,40547800.000", 1);
    let file = open(&text);
    assert_eq!(codes(&file), ["boundary_point_unreadable", "point_count_differs", "area_differs"]);
    assert_eq!((file.findings[0].place.row, file.has_errors()), (Some(15), true));
    // Impossible numbers.
    let file = open(&TWO.replace("J5,2,3354640.000", "J5,2,NaN"));
    assert!(codes(&file).contains(&"coordinate_impossible"), "{:?}", file.findings);
    assert_eq!(file.layers[0].features.len(), 1);
}

#[test]
fn points_without_sections_or_heads_still_read() {
    let file = open("J1,3354600,40547700\nJ2,3354600,40547800\nJ3,3354700,40547800\nJ1,3354600,40547700\n");
    assert_eq!(codes(&file), ["plot_without_head", "datum_missing"]);
    assert_eq!((file.layers[0].features.len(), file.needs.len()), (1, 1));
    assert!(matches!(
        read("a.txt", b"hello\nworld\n", &GeoOptions::default()),
        Err(GeoError::UnknownFormat { .. })
    ));
    assert!(read("a.txt", b"[\xE5\xB1", &GeoOptions::default()).is_err());
}

#[test]
fn degrees_are_brought_to_the_plane_for_writing() {
    let mut layer = open(TWO).layers.remove(0);
    let gk = layer.crs.unwrap();
    for feature in &mut layer.features {
        feature.geometry =
            qipan_space::crs::transform_geometry(gk, Crs::Cgcs2000, &feature.geometry).unwrap();
    }
    layer.crs = Some(Crs::Cgcs2000);
    let written = export(&layer, GeoFormat::Txt, &WriteOptions::default()).unwrap();
    assert_eq!(written.findings.len(), 1);
    let text = String::from_utf8(written.bytes).unwrap();
    assert!(text.contains("J2,1,3354600.000,40547800.000"), "{text}");
    assert!(text.contains("10,0.9600,330114-01"), "{text}");
}
