<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology">
 <pipe>
  <rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1" nodataColor="">
   <colorPalette>
    <paletteEntry value="1" color="#0094ff" alpha="255" label="WATER"/>
    <paletteEntry value="2" color="#007f46" alpha="255" label="FOREST"/>
    <paletteEntry value="3" color="#94ff00" alpha="255" label="FARM"/>
   </colorPalette>
  </rasterrenderer>
 </pipe>
</qgis>
