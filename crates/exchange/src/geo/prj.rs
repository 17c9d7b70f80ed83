//! Coordinate systems in well-known text (`.prj` files, GeoPackage, FlatGeobuf): told by what they say, not by their
//! names alone.

use qipan_space::crs::Crs;

/// The system that a text describes, `None` if it is none of those known here.
pub(crate) fn parse(text: &str) -> Option<Crs> {
    let upper = text.to_ascii_uppercase();
    let plane = upper.trim_start().starts_with("PROJ");
    if let Some(crs) = authority(&upper).and_then(Crs::from_epsg).filter(|c| c.is_geographic() != plane) {
        return Some(crs);
    }
    let of_2000 =
        ["CHINA_2000", "CGCS2000", "CHINA 2000", "GEODETIC_COORDINATE_SYSTEM_2000", "CHINA_GEODETIC"]
            .iter()
            .any(|name| upper.contains(name));
    let wgs84 = ["WGS_1984", "WGS 84", "WGS84", "WGS_84"].iter().any(|name| upper.contains(name));
    if !plane {
        return if of_2000 {
            Some(Crs::Cgcs2000)
        } else if wgs84 && upper.trim_start().starts_with("GEOG") {
            Some(Crs::Wgs84)
        } else {
            None
        };
    }
    if wgs84 && (upper.contains("MERCATOR_AUXILIARY_SPHERE") || upper.contains("PSEUDO-MERCATOR")) {
        return Some(Crs::WebMercator);
    }
    let cylinder = upper.contains("GAUSS_KRUGER") || upper.contains("TRANSVERSE_MERCATOR");
    let metres = parameter(&upper, "UNIT").is_none_or(|unit| (unit - 1.0).abs() < 1e-9 || unit < 0.1);
    let scale = parameter(&upper, "SCALE_FACTOR").unwrap_or(1.0);
    let northing = parameter(&upper, "FALSE_NORTHING").unwrap_or(0.0);
    if !(of_2000 && cylinder && metres) || (scale - 1.0).abs() > 1e-12 || northing != 0.0 {
        return None;
    }
    let meridian = parameter(&upper, "CENTRAL_MERIDIAN")?;
    let easting = parameter(&upper, "FALSE_EASTING")?;
    let fits = |crs: &Crs| match *crs {
        Crs::GaussKruger3 { zone, prefixed } => {
            let front = if prefixed { f64::from(zone) * 1e6 } else { 0.0 };
            (f64::from(zone) * 3.0 - meridian).abs() < 1e-9 && (front + 500_000.0 - easting).abs() < 1e-6
        }
        _ => false,
    };
    (4513..=4554).filter_map(Crs::from_epsg).find(fits)
}

/// The code of the whole, which stands last.
fn authority(upper: &str) -> Option<u32> {
    let at = upper.rfind("\"EPSG\"")?;
    let rest = upper.get(at + 6..)?.trim_start_matches([',', ' ', '"']);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let closes =
        rest.get(digits.len()..)?.chars().filter(|c| !matches!(c, '"' | ' ' | '\n' | '\r')).all(|c| c == ']');
    digits.parse().ok().filter(|_| closes)
}

/// The number after `"name",`.
fn parameter(upper: &str, name: &str) -> Option<f64> {
    let quoted = format!("\"{name}\"");
    let at = upper.find(&quoted)?;
    let rest = upper.get(at + quoted.len()..)?.trim_start_matches([',', ' ']);
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || "+-.E".contains(*c)).collect();
    digits.parse().ok()
}

const CGCS2000: &str = "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
const WGS84: &str = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";

/// The text of a system as ESRI writes it; GCJ-02 and BD-09 have none.
pub(crate) fn write(crs: Crs) -> Option<String> {
    Some(match crs {
        Crs::Cgcs2000 => CGCS2000.to_owned(),
        Crs::Wgs84 => WGS84.to_owned(),
        Crs::WebMercator => format!(
            "PROJCS[\"WGS_1984_Web_Mercator_Auxiliary_Sphere\",{WGS84},PROJECTION[\"Mercator_Auxiliary_Sphere\"],PARAMETER[\"False_Easting\",0.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",0.0],PARAMETER[\"Standard_Parallel_1\",0.0],PARAMETER[\"Auxiliary_Sphere_Type\",0.0],UNIT[\"Meter\",1.0]]"
        ),
        Crs::GaussKruger3 { zone, prefixed } => {
            let meridian = 3 * u32::from(zone);
            let (name, front) = if prefixed {
                (format!("CGCS2000_3_Degree_GK_Zone_{zone}"), zone.to_string())
            } else {
                (format!("CGCS2000_3_Degree_GK_CM_{meridian}E"), String::new())
            };
            format!(
                "PROJCS[\"{name}\",{CGCS2000},PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",{front}500000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",{meridian}.0],PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
            )
        }
        Crs::Gcj02 | Crs::Bd09 => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_recognised() {
        for code in [4490, 4326, 3857].into_iter().chain(4513..=4554) {
            let crs = Crs::from_epsg(code).unwrap();
            assert_eq!(parse(&write(crs).unwrap()), Some(crs), "{code}");
        }
    }

    #[test]
    fn other_writers_and_other_systems() {
        let epsg = "PROJCS[\"CGCS2000 / 3-degree Gauss-Kruger CM 120E\",GEOGCS[\"China Geodetic Coordinate System 2000\",DATUM[\"China_2000\",SPHEROID[\"CGCS2000\",6378137,298.257222101]],AUTHORITY[\"EPSG\",\"4490\"]],PROJECTION[\"Transverse_Mercator\"],AUTHORITY[\"EPSG\",\"4549\"]]";
        assert_eq!(parse(epsg), Crs::from_epsg(4549));
        let six = write(Crs::from_epsg(4528).unwrap()).unwrap().replace("40500000", "20500000");
        assert_eq!(parse(&six), None);
        let xian = write(Crs::from_epsg(4549).unwrap())
            .unwrap()
            .replace("China_2000", "Xian_1980")
            .replace("China_Geodetic_Coordinate_System_2000", "Xian_1980")
            .replace("CGCS2000", "Xian_1980");
        assert_eq!(parse(&xian), None);
        assert_eq!(parse(""), None);
    }
}
