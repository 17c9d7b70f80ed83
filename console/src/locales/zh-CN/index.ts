import help from './help'
import map from './map'
import pages from './pages'
import words from './words'

export default { ...words, ...pages, ...help, ...map }
